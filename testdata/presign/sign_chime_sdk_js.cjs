// Sign every input of inputs.json with DefaultSigV4 of amazon-chime-sdk-js.
//
//	npm ci --prefix testdata/clients
//	node testdata/presign/sign_chime_sdk_js.cjs
//
// Uses the package installed by testdata/clients (the answers checked in are
// those of 3.32.0); NODE_PATH=.../node_modules names another place. Fills the
// field "chime-sdk-js" of vectors.json beside this file and leaves the rest
// alone. That SDK signs for 10 seconds only and always sends X-Amzn-Version and
// X-Amzn-User-Agent; other inputs get no answer.
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');

let load = require;
const clients = path.join(__dirname, '..', 'clients', 'package.json');
if (fs.existsSync(path.join(path.dirname(clients), 'node_modules', 'amazon-chime-sdk-js'))) {
  load = createRequire(clients);
}
const { DefaultSigV4, Versioning } = load('amazon-chime-sdk-js');

const RealDate = Date;
function freeze(at) {
  global.Date = class extends RealDate {
    constructor(...args) {
      super(...(args.length ? args : [at]));
    }
  };
}

async function sign(given) {
  freeze(given.at);
  const signer = new DefaultSigV4({
    config: {
      region: given.region,
      credentials: {
        accessKeyId: given.accessKeyId,
        secretAccessKey: given.secretAccessKey,
        sessionToken: given.sessionToken || undefined,
      },
    },
  });
  const params = new Map([['userArn', [given.userArn]], ['sessionId', [given.sessionId]]]);
  for (const [key, value] of Object.entries(given.params)) {
    if (!(key in own)) {
      params.set(key, [value]);
    }
  }
  return signer.signURL('GET', 'wss', 'chime', given.host, '/connect', '', params);
}

const own = {
  'X-Amzn-Version': Versioning.sdkVersion,
  'X-Amzn-User-Agent': Versioning.sdkUserAgentLowResolution,
};

async function main() {
  const file = path.join(__dirname, 'vectors.json');
  const vectors = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
  for (const given of JSON.parse(fs.readFileSync(path.join(__dirname, 'inputs.json'), 'utf8'))) {
    const same = Object.entries(own).every(([key, value]) => given.params[key] === value);
    if (given.expires !== 10 || !same) {
      continue;
    }
    vectors[given.name] = { ...vectors[given.name], 'chime-sdk-js': await sign(given) };
  }
  fs.writeFileSync(file, JSON.stringify(vectors, null, 1) + '\n');
}

main();
