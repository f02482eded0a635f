// The whole life of a channel, seen through the session of amazon-chime-sdk-js.
import assert from 'node:assert/strict'
import { call, refused, stage, Watch } from './chime.mjs'

const { AppInstanceArn, ChannelArn, ana, bo, chi, dee } = await stage('ana', 'bo', 'chi', 'dee')
const as = ChimeBearer => ({ ChannelArn, ChimeBearer })
const send = (who, Content, more = {}) => call('SendChannelMessage', {
  ...as(who), Content, Type: 'STANDARD', Persistence: 'PERSISTENT', ...more,
})

const a = await Watch.start(ana)
const b = await Watch.start(bo)
assert.equal(a.starts, 1)
const established = await a.next('SESSION_ESTABLISHED')
assert.equal(established.headers['x-amz-chime-message-type'], 'SYSTEM')
assert.equal(established.payload, null)

// Members: the new one is told, too.
await call('CreateChannelMembership', { ...as(ana), MemberArn: bo, Type: 'DEFAULT' })
for (const watch of [a, b]) {
  const { payload, headers } = await watch.next('CREATE_CHANNEL_MEMBERSHIP')
  assert.deepEqual(payload.Member, { Arn: bo, Name: 'bo' })
  assert.deepEqual(payload.InvitedBy, { Arn: ana, Name: 'ana' })
  assert.equal(payload.ChannelArn, ChannelArn)
  assert.match(payload.CreatedTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.equal(headers['x-amz-chime-message-type'], 'SYSTEM')
}
const batch = await call('BatchCreateChannelMembership', { ...as(ana), MemberArns: [chi, bo] })
assert.deepEqual(batch.BatchChannelMemberships.Members.map(m => m.Arn), [chi])
assert.deepEqual(batch.Errors.map(e => [e.MemberArn, e.ErrorCode]), [[bo, 'Conflict']])
for (const watch of [a, b]) {
  const { payload } = await watch.next('BATCH_CREATE_CHANNEL_MEMBERSHIP')
  assert.deepEqual(payload.Members.map(m => m.Arn), [chi])
}

// Messages: sender and members see the same.
const sent = await send(ana, 'hello', { Metadata: '{"n":1}', ContentType: 'text/plain', MessageAttributes: { mood: { StringValues: ['good'] } } })
assert.equal(sent.Status.Value, 'SENT')
const seen = await b.next('CREATE_CHANNEL_MESSAGE')
assert.deepEqual(await a.next('CREATE_CHANNEL_MESSAGE'), seen)
assert.equal(seen.payload.MessageId, sent.MessageId)
assert.equal(seen.payload.Content, 'hello')
assert.equal(seen.payload.Metadata, '{"n":1}')
assert.equal(seen.payload.Persistence, 'PERSISTENT')
assert.deepEqual(seen.payload.MessageAttributes, { mood: { StringValues: ['good'] } })
assert.equal(seen.headers['x-amz-chime-message-type'], 'STANDARD')
const got = await call('GetChannelMessage', { ...as(bo), MessageId: sent.MessageId })
assert.equal(got.ChannelMessage.CreatedTimestamp.toISOString(), seen.payload.CreatedTimestamp)

await call('UpdateChannelMessage', { ...as(ana), MessageId: sent.MessageId, Content: 'hello, world' })
const edited = await b.next('UPDATE_CHANNEL_MESSAGE')
assert.equal(edited.payload.Content, 'hello, world')
assert.ok(edited.payload.LastEditedTimestamp)

await call('RedactChannelMessage', { ...as(ana), MessageId: sent.MessageId })
const redacted = await b.next('REDACT_CHANNEL_MESSAGE')
assert.equal(redacted.payload.Redacted, true)
assert.equal(redacted.payload.Content, undefined)

assert.equal((await refused('DeleteChannelMessage', { ...as(ana), MessageId: sent.MessageId })).name, 'ForbiddenException')
await call('CreateAppInstanceAdmin', { AppInstanceArn, AppInstanceAdminArn: dee })
await call('DeleteChannelMessage', { ...as(dee), MessageId: sent.MessageId })
assert.equal((await b.next('DELETE_CHANNEL_MESSAGE')).payload.MessageId, sent.MessageId)

// Control and non-persistent messages arrive and leave no trace.
await send(bo, '{"Typing":"Indicator"}', { Type: 'CONTROL', Persistence: 'NON_PERSISTENT' })
assert.equal((await a.next('CREATE_CHANNEL_MESSAGE')).headers['x-amz-chime-message-type'], 'CONTROL')
await send(bo, 'gone with the wind', { Persistence: 'NON_PERSISTENT' })
assert.equal((await a.next('CREATE_CHANNEL_MESSAGE')).payload.Persistence, 'NON_PERSISTENT')
assert.deepEqual((await call('ListChannelMessages', as(bo))).ChannelMessages, [])

// Targeted: sender and target only.
await b.next('CREATE_CHANNEL_MESSAGE', p => p.Type === 'CONTROL')
await b.next('CREATE_CHANNEL_MESSAGE', p => p.Content === 'gone with the wind')
const c = await Watch.start(chi)
await send(ana, 'for bo only', { Target: [{ MemberArn: bo }] })
await send(ana, 'for all')
await c.next('CREATE_CHANNEL_MESSAGE', p => p.Content === 'for all')
c.none('CREATE_CHANNEL_MESSAGE')
await b.next('CREATE_CHANNEL_MESSAGE', p => p.Content === 'for bo only')

// The channel itself.
await call('UpdateChannel', { ...as(ana), Name: 'renamed' })
const updated = await b.next('UPDATE_CHANNEL')
assert.equal(updated.payload.Name, 'renamed')
assert.equal(updated.payload.CreatedBy.Arn, ana)

// Leaving: the one who left is told; what comes after is not for him.
await call('DeleteChannelMembership', { ...as(bo), MemberArn: bo })
await a.next('DELETE_CHANNEL_MEMBERSHIP')
await b.next('DELETE_CHANNEL_MEMBERSHIP')
await send(ana, 'without bo')
await c.next('CREATE_CHANNEL_MESSAGE', p => p.Content === 'without bo')
await call('CreateChannelBan', { ...as(ana), MemberArn: chi })
await c.next('DELETE_CHANNEL_MEMBERSHIP')
b.none('CREATE_CHANNEL_MESSAGE', p => p.Content === 'without bo')

// Prefetch brings the state of the channel along.
const d = await Watch.start(ana, { prefetchOn: 'connect' })
const details = (await d.next('CHANNEL_DETAILS')).payload
assert.equal(details.Channel.Name, 'renamed')
assert.deepEqual(details.ChannelMessages.map(m => m.Content).slice(0, 2), ['without bo', 'for all'])
assert.deepEqual(details.ChannelMemberships.map(m => m.Member.Arn), [ana])
assert.equal(details.ChannelMessagesHasMore, false)

await call('DeleteChannel', as(ana))
assert.equal((await a.next('DELETE_CHANNEL')).payload.ChannelArn, ChannelArn)

for (const watch of [a, b, c, d]) watch.stop()
console.log('ok')
