// What temporary credentials let their holder do, over HTTP and at the socket, and
// how each refusal looks to the JavaScript SDKs.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { admin, call, identity, messaging, refused, until, Watch } from './chime.mjs'

const require = createRequire(import.meta.url)
const sts = require('@aws-sdk/client-sts')
const cognito = require('@aws-sdk/client-cognito-identity')

const region = process.env.AWS_REGION
const AppInstanceArn = process.env.INSTANCE
const chatWith = (credentials, more = {}) => new messaging.ChimeSDKMessagingClient({ region, credentials, ...more })
const rootKey = { accessKeyId: process.env.ROOT_KEY, secretAccessKey: process.env.ROOT_SECRET }
const root = chatWith(rootKey)
const rootPeople = new identity.ChimeSDKIdentityClient({ region, credentials: rootKey })

const users = {}
for (const id of ['ana', 'bo']) {
  const made = await call('CreateAppInstanceUser', { AppInstanceArn, AppInstanceUserId: id, Name: id }, rootPeople)
  users[id] = made.AppInstanceUserArn
}
const { ana, bo } = users
const channel = async (ChannelId, more = {}) => (await call('CreateChannel', {
  AppInstanceArn, Name: ChannelId, ChannelId, ChimeBearer: bo, Mode: 'RESTRICTED', Privacy: 'PRIVATE', MemberArns: [ana], ...more,
}, root)).ChannelArn
const open = await channel('open-house')
const closed = await channel('closed-shop')
const archive = await channel('open-archive', { Tags: [{ Key: 'readonly', Value: 'true' }] })
const strangers = await channel('open-strangers', { MemberArns: undefined })

// STS: GetCallerIdentity, then AssumeRole with a session tag that names the user.
const backend = new sts.STSClient({ region })
const caller = await backend.send(new sts.GetCallerIdentityCommand({}))
assert.equal(caller.Arn, 'arn:aws:iam::123456789012:user/backend')
async function assume(user, more = {}, client = backend) {
  const { Credentials: c, AssumedRoleUser } = await client.send(new sts.AssumeRoleCommand({
    RoleArn: 'arn:aws:iam::123456789012:role/ChatUser', RoleSessionName: user, Tags: [{ Key: 'UserUUID', Value: user }], ...more,
  }))
  assert.equal(AssumedRoleUser.Arn, `arn:aws:sts::123456789012:assumed-role/ChatUser/${user}`)
  return { accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretAccessKey, sessionToken: c.SessionToken, expiration: c.Expiration }
}
const credentials = await assume('ana')
assert.ok(Math.abs(credentials.expiration - Date.now() - 3_600_000) < 60_000)
const asAna = chatWith(credentials)
const me = await new sts.STSClient({ region, credentials }).send(new sts.GetCallerIdentityCommand({}))
assert.equal(me.Arn, 'arn:aws:sts::123456789012:assumed-role/ChatUser/ana')

// The socket: the own user's is open, all others' are not, and the close code is
// all that is said.
async function shut(what, user, client) {
  await assert.rejects(Watch.start(user, { client }), event => {
    assert.equal(event.code, 4401, what)
    assert.equal(event.reason, 'Unauthorized', what)
    return true
  }, what)
}
const watch = await Watch.start(ana, { client: asAna })
await shut('the socket of another user', bo, asAna)

const say = (ChannelArn, ChimeBearer = ana) => ({ ChannelArn, ChimeBearer, Content: 'hello', Type: 'STANDARD', Persistence: 'PERSISTENT' })
await call('SendChannelMessage', say(open), asAna)
await watch.next('CREATE_CHANNEL_MESSAGE')

// HTTP: a denial of IAM names what failed: the user, or the channel.
async function denied(because, resource, name, input, client = asAna) {
  const err = await refused(name, input, client)
  assert.equal(err.name, 'AccessDeniedException')
  assert.equal(err.$metadata.httpStatusCode, 403)
  assert.equal(err.message, `User: arn:aws:sts::123456789012:assumed-role/ChatUser/ana is not authorized to perform: chime:${name} on resource: ${resource} ${because(name)}`)
}
const nothingAllows = name => `because no identity-based policy allows the chime:${name} action`
const sessionAllowsNot = name => `because no session policy allows the chime:${name} action`
await denied(nothingAllows, bo, 'SendChannelMessage', say(open, bo))
await denied(nothingAllows, closed, 'SendChannelMessage', say(closed))
await denied(nothingAllows, ana, 'DescribeChannel', { ChannelArn: open, ChimeBearer: ana })
await denied(() => 'with an explicit deny in an identity-based policy', archive, 'SendChannelMessage', say(archive))

// What IAM allows, the role in the channel may still forbid.
for (const [name, input] of [['SendChannelMessage', say(strangers)], ['UpdateChannel', { ChannelArn: open, ChimeBearer: ana, Name: 'mine' }]]) {
  const err = await refused(name, input, asAna)
  assert.ok(err instanceof messaging.ForbiddenException, err.name)
  assert.equal(err.Code, 'Forbidden')
  assert.equal(err.message, 'You do not have sufficient access to perform this action')
}

// A session policy takes away: sending without chime:Connect, and connecting
// without the permission to send.
const policy = (...Action) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
const mute = chatWith(await assume('ana', { Policy: policy('chime:Connect', 'chime:GetMessagingSessionEndpoint') }))
await denied(sessionAllowsNot, ana, 'SendChannelMessage', say(open), mute)
const muted = await Watch.start(ana, { client: mute })
const deaf = chatWith(await assume('ana', { Policy: policy('chime:SendChannelMessage', 'chime:GetMessagingSessionEndpoint') }))
await call('SendChannelMessage', say(open), deaf)
await muted.next('CREATE_CHANNEL_MESSAGE')
await shut('the own socket without chime:Connect', ana, deaf)

// A back end without the role's consent.
await assert.rejects(assume('ana', {}, new sts.STSClient({ region, credentials })), { name: 'AccessDenied' })

// Cognito: a login is the identity, and the identity is the user.
const Logins = JSON.parse(readFileSync('logins.json'))
const pool = new cognito.CognitoIdentityClient({ region })
const { IdentityId } = await pool.send(new cognito.GetIdCommand({ IdentityPoolId: 'us-east-1:694d2099-cb1e-463e-9d64-697ff5b8950e', Logins }))
assert.equal(IdentityId, process.env.IDENTITY)
const login = async () => {
  const { Credentials: c } = await pool.send(new cognito.GetCredentialsForIdentityCommand({ IdentityId, Logins }))
  return { accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretKey, sessionToken: c.SessionToken, expiration: c.Expiration }
}
const own = (await call('CreateAppInstanceUser', { AppInstanceArn, AppInstanceUserId: IdentityId, Name: 'login' }, rootPeople)).AppInstanceUserArn
const asLogin = chatWith(await login())
const logged = await Watch.start(own, { client: asLogin })
await shut("another user's socket with a login", ana, asLogin)
await call('CreateChannelMembership', { ChannelArn: closed, ChimeBearer: bo, MemberArn: own, Type: 'DEFAULT' }, root)
await logged.next('CREATE_CHANNEL_MEMBERSHIP')
await call('SendChannelMessage', say(closed, own), asLogin)
await logged.next('CREATE_CHANNEL_MESSAGE')

// The same login without Cognito: AssumeRoleWithWebIdentity.
const [WebIdentityToken] = Object.values(Logins)
const web = await backend.send(new sts.AssumeRoleWithWebIdentityCommand({
  RoleArn: 'arn:aws:iam::123456789012:role/WebLogin', RoleSessionName: 'web', WebIdentityToken,
}))
assert.equal(web.Provider, 'arn:aws:iam::123456789012:oidc-provider/login.example.com')
assert.equal(web.SubjectFromWebIdentityToken, 'ana')
const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = web.Credentials
const asWeb = chatWith({ accessKeyId, secretAccessKey, sessionToken })
;(await Watch.start(ana, { client: asWeb })).stop()
await shut("another user's socket with a web identity", bo, asWeb)
await assert.rejects(backend.send(new sts.AssumeRoleWithWebIdentityCommand({
  RoleArn: 'arn:aws:iam::123456789012:role/WebLogin', RoleSessionName: 'web', WebIdentityToken: `${WebIdentityToken.slice(0, -4)}AAAA`,
})), { name: 'InvalidIdentityTokenException' })

// A URL that is older than its ten seconds: the clock of the service goes ahead by
// a minute, which API calls still pass.
await admin('PUT', 'clock', { Advance: '1m' })
await shut('an expired URL', ana, asAna)
await call('SendChannelMessage', say(open), asAna)
await admin('PUT', 'clock', { Advance: '-1m' })
;(await Watch.start(ana, { client: asAna })).stop()

// When credentials expire, their sockets are closed (--close-on-expiry), and calls
// that are signed at the right time are refused for the token.
assert.deepEqual(watch.stops, [])
await admin('PUT', 'clock', { Advance: '61m' })
for (const w of [watch, muted, logged]) {
  await until('the end of the session', () => w.stops.length === 1)
  assert.deepEqual(w.stops, [4401])
}
const later = chatWith(credentials, { systemClockOffset: 61 * 60_000 })
const expired = await refused('SendChannelMessage', say(open), later)
assert.equal(expired.name, 'ExpiredTokenException')
assert.equal(expired.$metadata.httpStatusCode, 403)
console.log('ok')
