// A room as amazon-ivs-chat-messaging sees it: what is sent arrives, requests are
// answered, and refused in words.
import assert from 'node:assert/strict'
import { call, Client, refused } from './ivs.mjs'

const { arn } = await call('CreateRoom', { maximumMessageRatePerSecond: 100, maximumMessageLength: 5 })
const ann = await Client.enter(arn, 'ann', { token: { attributes: { displayName: 'Ann' } } })
const second = await Client.enter(arn, 'ann')
const ben = await Client.enter(arn, 'ben')
assert.equal(ann.room.state, 'connected')

// A message: its sender gets it as the answer, everybody as an event, with one id.
const sent = await ann.send('🔥 hi!', { message_type: 'STICKER' })
assert.match(sent.id, /^[A-Za-z0-9]{12}$/)
assert.deepEqual(sent.sender, { userId: 'ann', attributes: { displayName: 'Ann' } })
assert.deepEqual(sent.attributes, { message_type: 'STICKER' })
assert.ok(Math.abs(sent.sendTime - new Date()) < 10_000)
for (const client of [ann, second, ben]) {
  const got = await client.next('message')
  assert.equal(got.id, sent.id)
  assert.equal(got.content, '🔥 hi!')
  assert.equal(got.requestId, sent.requestId)
}
const plain = await ben.send('plain')
assert.equal(plain.attributes, undefined)
assert.deepEqual(plain.sender.attributes, {})

// What is refused has a code and the text of the service.
const tooLong = await refused(ann.send('🔥🔥🔥🔥🔥🔥'))
assert.deepEqual([tooLong.errorCode, tooLong.errorMessage], [400, 'Message exceeds maximum length'])
const quiet = await Client.enter(arn, 'quiet', { token: { capabilities: [] } })
for (const request of [() => quiet.send('hi'), () => quiet.delete(sent.id), () => quiet.disconnect('ann')]) {
  const err = await refused(request())
  assert.equal(err.errorCode, 403)
  assert.match(err.errorMessage, /Forbidden/)
}
assert.equal(quiet.room.state, 'connected')

// Deleting is an event with the message's id.
const deletion = await ben.delete(sent.id, 'Spam')
assert.equal(deletion.messageId, sent.id)
for (const client of [ann, second, ben]) {
  const got = await client.next('messageDelete')
  assert.deepEqual([got.id, got.messageId, got.reason], [deletion.id, sent.id, 'Spam'])
}
await ben.delete(sent.id)
await call('DeleteMessage', { roomIdentifier: arn, id: sent.id, reason: 'by HTTP' })
await ann.next('messageDelete', e => e.reason === 'by HTTP' && e.requestId === '')

// An event of the application.
const { id } = await call('SendEvent', { roomIdentifier: arn, eventName: 'app:GOAL', attributes: { team: 'red' } })
const event = await ben.next('event')
assert.deepEqual([event.id, event.eventName, event.attributes.team], [id, 'app:GOAL', 'red'])
await call('SendEvent', { roomIdentifier: arn, eventName: 'app:END' })
assert.equal((await ben.next('event')).eventName, 'app:END')

// A kick: all connections of the user end, after the event that tells of it. That
// is final for the SDK; a new connection is welcome.
const kick = await ben.disconnect('ann', 'Kicked by moderator')
assert.equal(kick.userId, 'ann')
for (const client of [ann, second]) {
  assert.equal((await client.next('userDisconnect')).reason, 'Kicked by moderator')
  assert.equal(await client.next('disconnect'), 'serverDisconnect')
  assert.equal(client.room.state, 'disconnected')
}
assert.equal(ben.room.state, 'connected')
const back = await Client.enter(arn, 'ann')
await call('DisconnectUser', { roomIdentifier: arn, userId: 'ann' })
assert.equal(await back.next('disconnect'), 'serverDisconnect')

// More requests than a connection may make.
const results = await Promise.allSettled(Array.from({ length: 80 }, (_, i) => ben.send(String(i))))
const limited = results.filter(r => r.status === 'rejected')
assert.ok(limited.length > 0 && limited.length < 80, `${limited.length} of 80 were refused`)
for (const { reason } of limited) assert.deepEqual([reason.errorCode, reason.errorMessage], [429, 'rate limit exceeded'])

// A deleted room has no connections.
await call('DeleteRoom', { identifier: arn })
for (const client of [ben, quiet]) assert.equal(await client.next('disconnect'), 'serverDisconnect')

// The SDK complains of nothing that it cannot read, only of the refusals above.
for (const client of [ann, second, ben, quiet, back]) {
  assert.deepEqual(client.seen.filter(([name, text]) => name === 'log' && !text.includes('received error')), [])
}
console.log('ok')
