// Elastic channels: members in sub-channels, events of the own sub-channel only, and
// balancing, which moves members and takes moderators out.
import assert from 'node:assert/strict'
import { call, refused, stage, Watch } from './chime.mjs'

const names = ['mod', 'u1', 'u2', 'u3', 'u4', 'u5']
const { AppInstanceArn, ...users } = await stage(...names)
const elastic = { MaximumSubChannels: 2, TargetMembershipsPerSubChannel: 3, MinimumMembershipPercentage: 40 }
const make = more => ({ AppInstanceArn, ChimeBearer: users.mod, Name: 'town hall', Privacy: 'PRIVATE', ElasticChannelConfiguration: elastic, ...more })
assert.equal((await refused('CreateChannel', make({ Mode: 'UNRESTRICTED' }))).name, 'BadRequestException')
assert.equal((await refused('CreateChannel', make({ MemberArns: [users.u1] }))).name, 'BadRequestException')
const { ChannelArn } = await call('CreateChannel', make({ Mode: 'RESTRICTED' }))
const as = name => ({ ChannelArn, ChimeBearer: users[name] })
assert.deepEqual((await call('DescribeChannel', as('mod'))).Channel.ElasticChannelConfiguration, elastic)
assert.equal((await refused('CreateChannel', make({}))).name, 'ResourceLimitExceededException')

const w = {}
for (const name of names) w[name] = await Watch.start(users[name])
const add = (name, more = {}) => call('CreateChannelMembership', { ...as('mod'), MemberArn: users[name], Type: 'DEFAULT', ...more })
const { SubChannelId: first } = await add('u1')
assert.ok(first)
assert.equal((await w.u1.next('CREATE_CHANNEL_MEMBERSHIP')).payload.SubChannelId, first)
// A batch comes as single events.
const batch = await call('BatchCreateChannelMembership', { ...as('mod'), MemberArns: [users.u2, users.u3] })
assert.deepEqual(batch.Errors, [])
for (const name of ['u2', 'u3']) {
  await w.u1.next('CREATE_CHANNEL_MEMBERSHIP', p => p.Member.Arn === users[name] && p.SubChannelId === first)
}
w.u1.none('BATCH_CREATE_CHANNEL_MEMBERSHIP')
const { SubChannelId: second } = await add('u4')
assert.notEqual(second, first)
assert.equal((await add('u5')).SubChannelId, second)
await w.u4.next('CREATE_CHANNEL_MEMBERSHIP', p => p.Member.Arn === users.u5)
assert.deepEqual(new Map((await call('ListSubChannels', as('mod'))).SubChannels.map(s => [s.SubChannelId, s.MembershipCount])), new Map([[first, 3], [second, 2]]))
assert.equal((await refused('ListSubChannels', as('u1'))).name, 'ForbiddenException')

// Messages stay in the sub-channel of the sender. A moderator must join to get them.
const say = (name, Content, SubChannelId) => call('SendChannelMessage', { ...as(name), Content, SubChannelId, Type: 'STANDARD', Persistence: 'PERSISTENT' })
assert.equal((await say('u1', 'to the first')).SubChannelId, first)
await say('u4', 'to the second')
assert.equal((await refused('SendChannelMessage', { ...as('mod'), Content: 'x', SubChannelId: second, Type: 'STANDARD', Persistence: 'PERSISTENT' })).name, 'ForbiddenException')
assert.equal((await refused('CreateChannelMembership', { ...as('mod'), MemberArn: users.mod, Type: 'DEFAULT' })).name, 'BadRequestException')
await add('mod', { SubChannelId: second })
await say('mod', 'from the moderator', second)
for (const name of ['u1', 'u2', 'u3']) {
  const { payload } = await w[name].next('CREATE_CHANNEL_MESSAGE')
  assert.equal(payload.Content, 'to the first')
  assert.equal(payload.SubChannelId, first)
}
for (const name of ['u4', 'u5', 'mod']) {
  await w[name].next('CREATE_CHANNEL_MESSAGE', p => p.Content === 'from the moderator' && p.SubChannelId === second)
}
w.mod.none('CREATE_CHANNEL_MESSAGE') // he joined behind the others
assert.equal((await refused('UpdateChannelReadMarker', as('u1'))).name, 'BadRequestException')
const read = async (name, SubChannelId) => (await call('ListChannelMessages', { ...as(name), SubChannelId, SortOrder: 'ASCENDING' })).ChannelMessages.map(m => m.Content)
assert.deepEqual(await read('u1'), ['to the first'])
assert.deepEqual(await read('mod', second), ['to the second', 'from the moderator'])
assert.equal((await refused('ListChannelMessages', { ...as('u1'), SubChannelId: second })).name, 'ForbiddenException')

// Balancing: with room in the first, the second is dissolved when it falls below its
// minimum. Its member is told of the move, its moderator of the end.
await call('DeleteChannelMembership', { ...as('mod'), MemberArn: users.u3 })
await w.u3.next('DELETE_CHANNEL_MEMBERSHIP')
await call('DeleteChannelMembership', { ...as('u5'), MemberArn: users.u5 })
const moved = await w.u4.next('UPDATE_CHANNEL_MEMBERSHIP')
assert.equal(moved.payload.SubChannelId, first)
assert.equal(moved.payload.Member.Arn, users.u4)
const ended = await w.mod.next('DELETE_CHANNEL_MEMBERSHIP', p => p.Member.Arn === users.mod)
assert.equal(ended.headers['x-amz-chime-event-reason'], 'subchannel_DELETED')
assert.deepEqual((await call('ListSubChannels', as('mod'))).SubChannels, [{ SubChannelId: first, MembershipCount: 3 }])
await say('u1', 'together')
for (const name of ['u1', 'u2', 'u4']) await w[name].next('CREATE_CHANNEL_MESSAGE', p => p.Content === 'together')
for (const name of ['u1', 'u2', 'u3', 'u5', 'mod']) w[name].none('UPDATE_CHANNEL_MEMBERSHIP')
w.mod.none('CREATE_CHANNEL_MESSAGE')

for (const name of names) w[name].stop()
console.log('ok')
