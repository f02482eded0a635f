// How amazon-chime-sdk-js takes the end of a connection (its DefaultMessagingSession
// retries 1001, 1006, 1011 to 1014 and most codes above 4000), and refusals.
import assert from 'node:assert/strict'
import { admin, call, messaging, stage, until, Watch } from './chime.mjs'

const { AppInstanceArn, ChannelArn, ana } = await stage('ana')

for (const code of [1001, 1011, 1012, 1013, 4001, 4005]) {
  const watch = await Watch.start(ana)
  await admin('DELETE', `sessions?code=${code}`)
  await until(`a second start after ${code}`, () => watch.starts === 2)
  await call('SendChannelMessage', { ChannelArn, ChimeBearer: ana, Content: `after ${code}`, Type: 'STANDARD', Persistence: 'PERSISTENT' })
  await watch.next('CREATE_CHANNEL_MESSAGE')
  watch.stop()
  await until('the end', () => watch.stops.length === 1)
}
for (const code of [1000, 4002, 4003]) {
  const watch = await Watch.start(ana)
  await admin('DELETE', `sessions?code=${code}`)
  await until(`the end after ${code}`, () => watch.stops.length === 1)
  assert.deepEqual(watch.stops, [code])
  assert.equal(watch.starts, 1)
}

// Refusals: 101, then 4401.
async function refusal(what, user, client) {
  try {
    await Watch.start(user, { client })
  } catch (event) {
    assert.equal(event.code, 4401, what)
    assert.equal(event.reason, 'Unauthorized', what)
    return
  }
  assert.fail(`${what}: connected`)
}
const region = process.env.AWS_REGION
const client = credentials => new messaging.ChimeSDKMessagingClient({ region, credentials })
const right = { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY }

await refusal('a user that does not exist', `${AppInstanceArn}/user/nobody`)
await refusal('an AppInstance for a user', AppInstanceArn)

// The endpoint call is signed with the right credentials, the socket with others.
const turncoat = wrong => {
  const honest = client(right)
  return {
    send: command => honest.send(command),
    config: { region, credentials: async () => ({ ...right, ...wrong }) },
  }
}
await refusal('a wrong secret', ana, turncoat({ secretAccessKey: 'wrong' }))
await refusal('an unknown key', ana, turncoat({ accessKeyId: 'AKIANOBODY0000000000' }))
await refusal('a token that nobody issued', ana, turncoat({ accessKeyId: 'ASIANOBODY0000000000', sessionToken: 'token' }))
console.log('ok')
