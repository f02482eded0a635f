#!/usr/bin/env python3
"""Write the corpus of broken connect URLs, broken/*.json.

    python3 testdata/presign/broken.py

The signer below is plain hmac and hashlib and knows nothing of peal, so that
what it gets wrong on purpose is wrong for everybody. Each file holds the text
as somebody would paste it, the time to judge it at, the credentials of whoever
asks, the findings expected of inspect and of verify (in the order reported),
and the public report of the same trouble, where there is one.
"""
import base64
import hashlib
import hmac
import json
import pathlib
from urllib.parse import quote, quote_plus

HOST = "node001.ue1.ws-messaging.chime.aws"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ+abc/def=+=="
LONG = "AKIAIOSFODNN7EXAMPLE"
TEMPORARY = "ASIAIOSFODNN7EXAMPLE"
INSTANCE = "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e"
USER = INSTANCE + "/user/johndoe"
EMPTY = hashlib.sha256(b"").hexdigest()
ISSUE = "https://github.com/aws/amazon-chime-sdk-js/issues/"

OUT = pathlib.Path(__file__).parent / "broken"


def rfc3986(s):
    return quote(s, safe="-_.~")


def component(s):  # JavaScript's encodeURIComponent
    return quote(s, safe="-_.~!'()*")


def lower(s):
    encoded = rfc3986(s)
    return "".join(c.lower() if "%" in encoded[max(0, i - 2):i] else c for i, c in enumerate(encoded))


def raw(s):
    return s


def twice(s):
    return rfc3986(rfc3986(s))


def java(s):  # java.net.URLEncoder
    return quote_plus(s, safe="-_.*").replace("~", "%7E")


def digest(key, data):
    return hmac.new(key, data.encode(), hashlib.sha256).digest()


def hexdigest(key, data):
    return digest(key, data).hex().encode()


def derive(secret, date, region, service, step=digest):
    key = ("AWS4" + secret).encode()
    for part in (date, region, service, "aws4_request"):
        key = step(key, part)
    return key


def url(scheme="wss", host=HOST, path="/connect", user=USER, session="5f0c1a52-6b1e-4a6f-9c1d-0123456789ab",
        key_id=LONG, secret=SECRET, token=None, now="20260115T102030Z", expires="10", region="us-east-1", service="chime",
        scope_date=None, signed_headers="host", algorithm="AWS4-HMAC-SHA256", extra=(), omit=(),
        # what is done otherwise when signing
        signed=lambda p: p, sent=lambda p: p, encode=rfc3986, wire=None, order=sorted,
        sign_method="GET", sign_path=None, sign_host=None, sign_payload=EMPTY, sign_region=None, sign_service=None,
        sign_date=None, text_scope=None, key=None, form=lambda r: r, hashed=lambda r: hashlib.sha256(r.encode()).hexdigest(),
        signature=lambda s: s, headers=None):
    """Return a connect URL; sent and signed change the parameters on either side."""
    scope_date = scope_date or now[:8]
    scope = f"{scope_date}/{region}/{service}/aws4_request"
    params = [("X-Amz-Algorithm", algorithm), ("X-Amz-Credential", f"{key_id}/{scope}"), ("X-Amz-Date", now), ("X-Amz-Expires", expires)]
    if token is not None:
        params.append(("X-Amz-Security-Token", token))
    params += [("X-Amz-SignedHeaders", signed_headers), ("sessionId", session), ("userArn", user), *extra]
    params = [p for p in params if p[0] not in omit]

    pairs = [(encode(k), encode(v)) for k, v in signed(list(params))]
    query = "&".join(f"{k}={v}" for k, v in order(pairs))
    header_lines = headers or f"host:{sign_host if sign_host is not None else host.lower()}\n"
    request = form("\n".join([sign_method, path if sign_path is None else sign_path, query, header_lines, signed_headers, sign_payload]))
    text = "\n".join(["AWS4-HMAC-SHA256", now, text_scope or scope, hashed(request)])
    signing_key = key or derive(secret, sign_date or scope_date, sign_region or region, sign_service or service)
    sig = signature(hmac.new(signing_key, text.encode(), hashlib.sha256).hexdigest())

    out = "&".join(f"{rfc3986(k)}={(wire or rfc3986)(v)}" for k, v in sent(sorted(params)))
    tail = "" if sig is None else f"&X-Amz-Signature={sig}"
    return f"{scheme}://{host}{path}?{out}{tail}"


def temporary(**knobs):
    return url(key_id=TEMPORARY, token=TOKEN, **knobs)


def without(*names):
    return lambda params: [p for p in params if p[0] not in names]


def hexkey():
    return derive(SECRET, "20260115", "us-east-1", "chime", step=hexdigest)


def case(name, text, inspect=(), verify=None, source="", at="2026-01-15T10:20:35Z", secret=SECRET, key_id=LONG, token=""):
    if "ASIA" in text and key_id == LONG:
        key_id, token = TEMPORARY, token or TOKEN
    entry = {"text": text, "at": at, "accessKeyId": key_id, "secretAccessKey": secret, "sessionToken": token,
             "inspect": list(inspect), "verify": list(inspect if verify is None else verify)}
    if source:
        entry["source"] = source
    path = OUT / f"{name}.json"
    assert not path.exists(), name
    path.write_text(json.dumps(entry, indent=2, ensure_ascii=False) + "\n")


def good():
    case("good-long-term", url())
    case("good-temporary", temporary())
    case("good-prefetch", temporary(extra=[("prefetch-on", "connect"), ("prefetch-sort-by", "unread")]))
    case("good-extra-parameters", url(extra=[("X-Amzn-Version", "3.32.0"), ("X-Amzn-User-Agent", "chrome-126")]), source=ISSUE + "1241")
    case("good-other-order", url(sent=lambda p: p[-2:] + p[:-2]))
    case("good-sorted-with-signature", "wss://" + HOST + "/connect?" + "&".join(sorted(url().split("?")[1].split("&"))))
    case("good-default-port", url(host=HOST + ":443", sign_host=HOST))
    case("good-other-port", url(host="LocalHost:9443"))
    case("good-long-life", url(expires="3600"), at="2026-01-15T11:00:00Z")
    case("good-raw-but-signed-encoded", url(wire=lambda s: quote(s, safe="-_.~:/")), ["not-encoded"], [])
    case("good-empty-token", url(token=""))


def pasted():
    u = temporary()
    case("paste-single-quotes", f"'{u}'")
    case("paste-double-quotes", f'"{u}"')
    case("paste-command", f"wscat -c '{u}' --ca ca.pem")
    case("paste-bare-command", f"$ websocat {u} -v")
    case("paste-html", u.replace("&", "&amp;"))
    case("paste-html-link", f'<a href="{u.replace("&", "&amp;")}">connect</a>')
    case("paste-json-log", json.dumps({"level": "info", "message": "opening connection to " + u}))
    case("paste-json-log-go", '{"url":"' + u.replace("&", "\\u0026").replace("/", "\\/") + '","n":1}')
    case("paste-log-line", f"2026-01-15T10:20:30.123Z [INFO] MyChimeSession - opening connection to {u}.\nWebSocket close: 4401 Unauthorized\n")
    case("paste-wrapped", "\n".join(u[i:i + 80] for i in range(0, len(u), 80)) + "\n")
    case("paste-wrapped-indented", "  " + "\r\n    ".join(u[i:i + 72] for i in range(0, len(u), 72)))
    case("paste-continued", "websocat " + "\\\n".join(u[i:i + 70] for i in range(0, len(u), 70)))
    case("paste-zsh", u.replace("&", "\\&").replace("?", "\\?").replace("=", "\\="))
    case("paste-markdown", f"see [this]({u}) please")
    case("paste-word-processor", f"\ufeffthe URL is “{u[:50]}\u200b{u[50:]}” today")
    case("paste-console", f"WebSocket connection to '{u}' failed: Error during WebSocket handshake")
    case("paste-nested-json", json.dumps({"log": json.dumps({"url": u})}))
    case("paste-cmd-exe", u.replace("&", "^&"))
    case("paste-two-urls", f"https://example.com/docs and {u}")
    case("paste-no-url", "Unauthorized", ["not-a-url"])
    case("paste-empty", " \n", ["not-a-url"])
    case("paste-binary", "\x00\x01\x02\x7fELF\x00", ["not-a-url"])
    case("paste-no-scheme", u.removeprefix("wss://"), ["wrong-scheme"])
    case("paste-query-only", u.split("?")[1], ["wrong-scheme", "wrong-host", "wrong-path"])


def target():
    case("path-root", url(path="/", sign_path="/connect"), ["wrong-path"])
    case("path-root-signed", url(path="/"), ["wrong-path"])
    case("path-missing", url(path="", sign_path="/connect"), ["wrong-path"])
    case("path-trailing-slash", url(path="/connect/"), ["wrong-path"])
    case("path-signed-root", url(sign_path="/"), [], ["wrong-path"])
    case("path-signed-stage", url(sign_path="/prod/connect"), [], ["wrong-path"])
    case("scheme-https", url(scheme="https"), ["wrong-scheme"])
    case("scheme-ws", url(scheme="ws"), ["wrong-scheme"])
    case("scheme-http-loopback", url(scheme="http", host="127.0.0.1:4580"), ["wrong-scheme"])
    case("host-http-api", url(host="messaging-chime.us-east-1.amazonaws.com"), ["wrong-host"], source=ISSUE + "1241")
    case("host-http-api-dual-stack", url(host="messaging-chime.us-east-1.api.aws"), ["wrong-host"])
    case("host-legacy", url(host="service.chime.aws.amazon.com"), ["wrong-host"], source="https://github.com/boto/boto3/issues/3351")
    case("host-legacy-regional", url(host="chime.us-east-1.amazonaws.com"), ["wrong-host"], source="https://github.com/aws/aws-sdk-js/issues/3666")
    case("host-ivs-chat", url(host="edge.ivschat.us-west-2.amazonaws.com"), ["wrong-host"])
    case("host-with-user", url().replace("wss://", "wss://me:secret@"), ["wrong-host"])
    case("host-not-a-node", url(host="data-messaging.chime.aws"), ["wrong-host"])
    case("host-signed-api", url(sign_host="messaging-chime.us-east-1.amazonaws.com"), [], ["wrong-host"], source=ISSUE + "1241")
    case("host-signed-with-port", url(sign_host=HOST + ":443"), [], ["host-form"], source=ISSUE + "1241")
    case("host-signed-upper-case", url(host="LocalHost:9443", sign_host="LocalHost:9443"), [], ["host-form"])
    case("host-signed-without-port", url(host="localhost:9443", sign_host="localhost"), [], ["host-form"])
    case("host-signed-with-scheme", url(sign_host="wss://" + HOST), [], ["host-form"])
    case("host-default-port-signed", url(host=HOST + ":443"), [], ["host-form"])
    case("method-post", url(sign_method="POST"), [], ["method"])
    case("method-lower-case", url(sign_method="get"), [], ["method"])


def unsigned():
    case("unsigned", f"wss://{HOST}/connect", ["signature-missing"], source="https://github.com/aws/aws-sdk-js/issues/3786")
    case("cut-by-shell", url().split("&")[0], ["cut-off"])
    case("unsigned-query", f"wss://{HOST}/connect?userArn={rfc3986(USER)}&sessionId=1", ["signature-missing"], source="https://github.com/aws/aws-sdk-js/issues/3786")
    case("signature-left-out", url(signature=lambda s: None), ["signature-missing"])
    case("signature-empty", url(signature=lambda s: ""), ["signature-missing"])
    case("signature-upper-case", url(signature=str.upper), ["signature-malformed"])
    case("signature-cut", url(signature=lambda s: s[:40]), ["signature-malformed"])
    case("signature-base64", url(signature=lambda s: rfc3986(base64.b64encode(bytes.fromhex(s)).decode())), ["signature-malformed"])
    case("algorithm-sha1", url(algorithm="AWS4-HMAC-SHA1"), ["algorithm"])
    case("algorithm-missing", url(omit=["X-Amz-Algorithm"]), ["algorithm"])
    case("credential-missing", url(omit=["X-Amz-Credential"]), ["credential-malformed"])
    case("credential-key-only", url(sent=lambda p: [(k, LONG if k == "X-Amz-Credential" else v) for k, v in p]), ["credential-malformed"])
    case("names-lower-case", url(wire=None).replace("X-Amz-", "x-amz-"),
         ["algorithm", "credential-malformed", "date-malformed", "expires-missing", "host-unsigned", "signature-missing"])


def scope():
    case("service-sdk-name", url(service="chime-sdk-messaging"), ["wrong-service"])
    case("service-endpoint-prefix", url(service="messaging-chime"), ["wrong-service"])
    case("service-execute-api", url(service="execute-api"), ["wrong-service"])
    case("service-key-only", url(sign_service="messaging-chime"), [], ["wrong-service"])
    case("region-of-user", url(region="eu-central-1", host="localhost:9443"), ["region-mismatch"], source=ISSUE + "2499")
    case("region-of-host", url(region="eu-central-1", user=USER.replace("us-east-1", "eu-central-1")), ["region-mismatch"], source=ISSUE + "2499")
    case("region-user-elsewhere", url(user=USER.replace("us-east-1", "eu-central-1")), ["region-mismatch"], source="https://github.com/aws/aws-sdk-js/issues/3666")
    case("region-key-only", url(sign_region="eu-central-1"), [], ["region-mismatch"])
    case("region-text-only", url(text_scope="20260115/us-west-2/chime/aws4_request"), [], ["region-mismatch"])
    case("date-of-scope", url(scope_date="20260114"), ["date-mismatch"])
    case("date-of-key", url(sign_date="20260116"), [], ["scope-date"])
    case("date-of-key-local", url(sign_date="20260114", now="20260115T022030Z"), [], ["scope-date"], at="2026-01-15T02:20:35Z")
    case("date-of-key-full", url(sign_date="20260115T102030Z"), [], ["scope-date"])
    case("date-iso", url(now="2026-01-15T10:20:30Z", scope_date="20260115"), ["date-malformed"])
    case("date-missing", url(omit=["X-Amz-Date"]), ["date-malformed"])


def life():
    case("expired", url(), ["expired"], at="2026-01-15T10:24:40Z")
    case("expired-overnight", temporary(), ["expired"], at="2026-01-16T08:00:00Z", source=ISSUE + "2372")
    case("not-yet-valid", url(), ["not-yet-valid"], at="2026-01-15T09:20:30Z")
    case("expires-missing", url(omit=["X-Amz-Expires"]), ["expires-missing"])
    case("expires-empty", url(expires=""), ["expires-missing"])
    case("expires-with-unit", url(expires="10s"), ["expires-malformed"])
    case("expires-zero", url(expires="0"), ["expires-malformed"])
    case("expires-eight-days", url(expires="691200"), ["expires-too-long"])


def who():
    case("user-missing", url(omit=["userArn"]), ["user-arn-missing"])
    case("user-misspelt", url(omit=["userArn"], extra=[("UserArn", USER)]), ["user-arn-missing"])
    case("user-is-app-instance", url(user=INSTANCE), ["user-arn-invalid"], source=ISSUE + "943")
    case("user-is-channel", url(user=INSTANCE + "/channel/986e0758"), ["user-arn-invalid"])
    case("user-is-iam", url(user="arn:aws:iam::123456789012:user/johndoe"), ["user-arn-invalid"])
    case("user-is-role", url(user="arn:aws:sts::123456789012:assumed-role/chat/johndoe"), ["user-arn-invalid"], source=ISSUE + "1335")
    case("user-is-id", url(user="johndoe"), ["user-arn-invalid"], source=ISSUE + "1335")
    case("user-is-bot", url(user=INSTANCE + "/bot/helper"), ["user-arn-bot"])
    case("session-missing", url(omit=["sessionId"]), ["session-id-missing"])
    case("session-empty", url(session=""), ["session-id-missing"])
    case("prefetch-true", url(extra=[("prefetch-on", "true")]), ["prefetch-unknown"])


def encoding():
    case("double-encoded", temporary(encode=twice, wire=twice), ["double-encoded"], source="https://github.com/aws-samples/amazon-chime-sdk/issues/360")
    case("double-encoded-after-signing", temporary(wire=twice), ["double-encoded"], source="https://github.com/aws-samples/amazon-chime-sdk/issues/360")
    case("double-encoded-user", url(wire=lambda s: twice(s) if s == USER else rfc3986(s)), ["double-encoded"])
    case("double-encoded-when-signing", url(encode=twice), [], ["double-encoded"])
    case("double-encoded-whole", rfc3986(url()), ["double-encoded"])
    case("double-encoded-question-mark", url().replace("?", "%3F").replace("&", "%26").replace("%2F", "%252F").replace("%3A", "%253A").replace("=", "%3D"), ["double-encoded"])
    case("not-encoded", url(encode=raw, wire=raw), ["not-encoded"], source=ISSUE + "1241")
    case("not-encoded-slashes", url(encode=lambda s: quote(s, safe="-_.~/")), [], ["not-encoded"], source=ISSUE + "1241")
    case("not-encoded-when-signing", url(encode=raw), [], ["not-encoded"])
    case("not-encoded-encodeuri", url(encode=lambda s: quote(s, safe="-_.~;,/?:@&=+$!'()*#")), [], ["not-encoded"])
    case("not-encoded-token", temporary(wire=lambda s: s if s == TOKEN else rfc3986(s)), ["not-encoded"], ["not-encoded"])
    case("not-encoded-space", url(session="a b", wire=lambda s: s if s == "a b" else rfc3986(s)), ["not-encoded"])
    case("not-encoded-hash", url(session="room#7", sent=lambda p: p[-1:] + p[:-1], wire=lambda s: s if s == "room#7" else rfc3986(s)),
         ["not-encoded", "signature-missing"])
    case("plus-for-space", url(session="a b", encode=quote_plus, wire=quote_plus), ["plus-for-space"], source="https://github.com/aws/amazon-chime-sdk-android/issues/310")
    case("plus-for-space-after-signing", url(session="a b", wire=quote_plus), ["plus-for-space"])
    case("plus-for-space-when-signing", url(session="a b", encode=quote_plus), [], ["plus-for-space"])
    case("component-encoding", url(session="it's(a)*test!", encode=component, wire=component), [], ["component-encoding"])
    case("component-encoding-java", url(session="a~b*c", encode=java, wire=java), [], ["component-encoding"], source="https://github.com/aws/amazon-chime-sdk-android/issues/310")
    case("percent-case", url(encode=lower, wire=lower), [], ["percent-case"])
    case("percent-case-when-signing", url(encode=lower), [], ["percent-case"])
    case("percent-case-after-signing", url(wire=lower))


def parameters():
    case("token-missing", temporary(omit=["X-Amz-Security-Token"]), ["token-missing"], source=ISSUE + "1284")
    case("token-not-sent", temporary(sent=without("X-Amz-Security-Token")), ["token-missing"])
    case("token-empty", url(key_id=TEMPORARY, token=""), ["token-missing"])
    case("token-appended", url(key_id=TEMPORARY) + "&X-Amz-Security-Token=" + rfc3986(TOKEN), ["token-unsigned"])
    case("token-not-signed", temporary(signed=without("X-Amz-Security-Token")), [], ["token-unsigned"])
    case("token-of-another-session", url(key_id=TEMPORARY, token="IQoJb3JpZ2luX2VjOTHER" + "A" * 60), [], ["token-invalid"], source=ISSUE + "1284")
    case("parameter-appended", url() + "&clientId=web", ["unsigned-parameter"])
    case("parameter-not-signed", url(extra=[("prefetch-on", "connect")], signed=without("prefetch-on")), [], ["unsigned-parameter"])
    case("user-not-signed", url(signed=without("userArn")), [], ["unsigned-parameter"])
    case("user-and-session-not-signed", url(signed=without("userArn", "sessionId")), [], ["unsigned-parameter"])
    case("parameter-twice", url(extra=[("userArn", USER)]), ["duplicate-parameter"])
    case("session-twice", url(extra=[("sessionId", "2")]), ["duplicate-parameter"])
    case("headers-extra", url(signed_headers="host;x-amz-date", headers="host:" + HOST + "\nx-amz-date:20260115T102030Z\n"), ["extra-signed-headers"])
    case("headers-missing", url(omit=["X-Amz-SignedHeaders"]), ["host-unsigned"])
    case("query-unsorted", url(order=lambda p: p[-1:] + p[:-1], sent=lambda p: p[-1:] + p[:-1]), [], ["query-order"])
    case("query-case-insensitive", url(order=lambda p: sorted(p, key=lambda kv: kv[0].lower())), [], ["query-order"])
    case("query-token-last", temporary(order=lambda p: sorted(p, key=lambda kv: (kv[0] == "X-Amz-Security-Token", kv))), [], ["query-order"])


def keys():
    case("access-key-differs", url(key_id="AKIAI44QH8DHBEXAMPLE"), [], ["access-key-differs"], source=ISSUE + "1284")
    case("secret-differs", url(secret="je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"), [], ["secret-differs"], source=ISSUE + "1284")
    case("secret-newline", url(secret=SECRET + "\n"), [], ["secret-whitespace"])
    case("secret-carriage-return", url(secret=SECRET + "\r\n"), [], ["secret-whitespace"])
    case("secret-space", url(secret=" " + SECRET), [], ["secret-whitespace"])
    case("secret-quoted", url(secret=f'"{SECRET}"'), [], ["secret-whitespace"])
    case("secret-newline-here", url(), [], ["secret-whitespace"], secret=SECRET + "\n")
    case("key-hex", url(key=hexkey()), [], ["key-derivation"], source=ISSUE + "1521")
    case("key-without-prefix", url(key=digest(digest(digest(digest(SECRET.encode(), "20260115"), "us-east-1"), "chime"), "aws4_request")), [], ["key-derivation"])
    case("key-is-secret", url(key=SECRET.encode()), [], ["key-derivation"])
    case("payload-unsigned", url(sign_payload="UNSIGNED-PAYLOAD"), [], ["payload-hash"])
    case("payload-empty", url(sign_payload=""), [], ["payload-hash"])
    case("form-no-empty-line", url(form=lambda r: r.replace("\n\nhost", "\nhost")), [], ["canonical-form"])
    case("form-trailing-newline", url(form=lambda r: r + "\n"), [], ["canonical-form"])
    case("form-not-hashed", url(hashed=lambda r: r), [], ["canonical-form"])
    case("two-slashes-and-payload", url(encode=lambda s: quote(s, safe="-_.~/"), sign_payload="UNSIGNED-PAYLOAD"), [], ["payload-hash", "not-encoded"])
    case("two-region-and-method", url(sign_region="eu-central-1", sign_method="POST"), [], ["method", "region-mismatch"])
    case("two-component-and-port", url(session="it's", encode=component, wire=component, sign_host=HOST + ":443"), [], ["host-form", "component-encoding"])


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for old in OUT.glob("*.json"):
        old.unlink()
    for group in (good, pasted, target, unsigned, scope, life, who, encoding, parameters, keys):
        group()
    print(len(list(OUT.glob("*.json"))), "files")
