// How amazon-ivs-chat-messaging connects and comes back: one token for each connect,
// refusals, dropped connections, the end of a session, and the planned renewal.
import assert from 'node:assert/strict'
import { admin, call, Client, everything } from './ivs.mjs'

const { arn } = await call('CreateRoom', { maximumMessageRatePerSecond: 100 })

// A token that was used is refused: the SDK asks four times, and gives up.
const { token } = await call('CreateChatToken', { roomIdentifier: arn, userId: 'ann' })
const first = await Client.enter(arn, 'ann', { provider: () => ({ token }) })
const again = new Client(arn, 'ann', { provider: () => ({ token }) })
again.room.connect()
assert.equal(await again.next('disconnect'), 'socketError')
assert.equal(again.tokens, 4)
first.leave()
assert.equal(await first.next('disconnect'), 'clientDisconnect')

// One that was never made is, too; one refusal is got over.
const stranger = new Client(arn, 'ann', { provider: () => ({ token: 'AQICAHnever-made' }), maxReconnectAttempts: 0 })
stranger.room.connect()
assert.equal(await stranger.next('disconnect'), 'socketError')
await admin('POST', 'faults', { Kind: 'refuse', Status: 401, Times: 1 })
const patient = await Client.enter(arn, 'ann')
assert.equal(patient.tokens, 2)
patient.leave()

// A dropped connection is made again, with a new token.
const ann = await Client.enter(arn, 'ann')
await admin('POST', 'faults', { Kind: 'drop', User: 'ann', Times: 1 })
await call('SendEvent', { roomIdentifier: arn, eventName: 'app:LOST' })
await ann.next('connect')
assert.equal(ann.tokens, 2)
await ann.send('back')
assert.equal((await ann.next('message')).content, 'back')

// At the end of its session the connection is closed, which is final for the SDK;
// where the service answers ERROR 401 instead, the SDK connects again.
const brief = await Client.enter(arn, 'brief', { token: { sessionDurationInMinutes: 1 } })
await admin('PUT', 'clock', { Advance: '61s' })
if (process.env.EXPIRY === 'error') {
  await assert.rejects(brief.send('hi'), { errorCode: 401, errorMessage: 'Session expired' })
  await brief.next('connect')
  await brief.send('hi')
} else {
  assert.equal(await brief.next('disconnect'), 'serverDisconnect')
}

// A token is renewed before it expires: the new connection opens before the old
// one is closed. None of the messages is seen twice. One that was sent before the
// new connection began, and is read from the old one after the SDK has turned to the
// new one, the SDK passes over: at most one at each renewal, at this pace.
const { tokenExpirationTime } = await call('CreateChatToken', { roomIdentifier: arn, userId: 'x' })
const life = tokenExpirationTime - Date.now()
assert.ok(life > 61_000 && life < 125_000, `tokens live for ${life} ms`) // the clock was moved by 61 s
const renewing = await Client.enter(arn, 'renewing', {
  provider: async () => {
    const made = await call('CreateChatToken', { roomIdentifier: arn, userId: 'renewing', capabilities: everything })
    return { token: made.token, tokenExpirationTime: new Date(Date.now() + 61_000) } // renewed a second later
  },
})
const sent = []
while (renewing.tokens < 3) {
  sent.push((await ann.send(String(sent.length))).id)
  await new Promise(r => setTimeout(r, 110)) // ten a second is what a connection may send
}
await ann.send('end')
await renewing.next('message', m => m.content === 'end')
const seen = renewing.seen.filter(([name]) => name === 'message').map(([, m]) => m.id)
assert.deepEqual(seen, sent.filter(id => seen.includes(id)))
assert.ok(seen.length >= sent.length - (renewing.tokens - 1), `${seen.length} of ${sent.length} messages came`)
assert.equal(renewing.count('connecting') + renewing.count('connect') + renewing.count('disconnect'), 1) // only the first 'connecting' is left
assert.equal(renewing.room.state, 'connected')
console.log('ok')
process.exit()
