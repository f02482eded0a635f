// All operations of the API with the AWS SDK for JavaScript v3, which refuses
// answers that are not in the form of its model.
import assert from 'node:assert/strict'
import { call, ivs } from './ivs.mjs'

const log = await call('CreateLoggingConfiguration', {
  name: 'logs', destinationConfiguration: { cloudWatchLogs: { logGroupName: '/chat' } }, tags: { team: 'red' },
})
assert.equal(log.state, 'ACTIVE')
assert.deepEqual(log.destinationConfiguration, { cloudWatchLogs: { logGroupName: '/chat' } })
const room = await call('CreateRoom', {
  name: 'lobby', maximumMessageLength: 100, loggingConfigurationIdentifiers: [log.arn], tags: { team: 'red' },
  messageReviewHandler: { uri: 'arn:aws:lambda:us-east-1:123456789012:function:review', fallbackResult: 'DENY' },
})
assert.ok(room.createTime instanceof Date)
assert.deepEqual([room.maximumMessageRatePerSecond, room.maximumMessageLength, room.tags], [10, 100, { team: 'red' }])
assert.equal((await call('GetRoom', { identifier: room.arn })).name, 'lobby')
assert.equal((await call('UpdateRoom', { identifier: room.arn, name: 'hall', messageReviewHandler: { uri: '' } })).messageReviewHandler.uri, '')
assert.equal((await call('GetLoggingConfiguration', { identifier: log.arn })).name, 'logs')
const moved = await call('UpdateLoggingConfiguration', { identifier: log.arn, destinationConfiguration: { s3: { bucketName: 'chat' } } })
assert.deepEqual(moved.destinationConfiguration, { s3: { bucketName: 'chat' } })

for (const arn of [room.arn, log.arn]) {
  await call('TagResource', { resourceArn: arn, tags: { 'a b': 'ü/?' } })
  assert.deepEqual((await call('ListTagsForResource', { resourceArn: arn })).tags, { team: 'red', 'a b': 'ü/?' })
  await call('UntagResource', { resourceArn: arn, tagKeys: ['team', 'a b'] })
  assert.deepEqual((await call('ListTagsForResource', { resourceArn: arn })).tags, {})
}

for (let i = 0; i < 3; i++) await call('CreateRoom', { name: 'other' })
const names = []
let nextToken
do {
  const page = await call('ListRooms', { maxResults: 2, nextToken })
  names.push(...page.rooms.map(r => r.name))
  nextToken = page.nextToken
} while (nextToken)
assert.deepEqual(names.sort(), ['hall', 'other', 'other', 'other'])
assert.equal((await call('ListLoggingConfigurations', {})).loggingConfigurations.length, 1)

const token = await call('CreateChatToken', { roomIdentifier: room.arn, userId: 'ann', sessionDurationInMinutes: 180 })
assert.equal(token.sessionExpirationTime - token.tokenExpirationTime, 120 * 60_000)
assert.match((await call('SendEvent', { roomIdentifier: room.arn, eventName: 'app:GOAL' })).id, /^[A-Za-z0-9]{12}$/)
assert.match((await call('DeleteMessage', { roomIdentifier: room.arn, id: 'M2YcHkgffEvU' })).id, /^[A-Za-z0-9]{12}$/)
await call('DisconnectUser', { roomIdentifier: room.arn, userId: 'ann' })

// Errors have the classes and members of the model.
async function refused(kind, members, name, input) {
  await assert.rejects(call(name, input), err => {
    assert.ok(err instanceof ivs[kind], `${name}: ${err}`)
    assert.deepEqual(Object.fromEntries(Object.keys(members).map(key => [key, err[key]])), members)
    return true
  })
}
await refused('ConflictException', { resourceType: 'ROOM' }, 'DeleteLoggingConfiguration', { identifier: log.arn })
await call('DeleteRoom', { identifier: room.arn })
await call('DeleteLoggingConfiguration', { identifier: log.arn })
await refused('ResourceNotFoundException', { resourceId: room.arn.split('/')[1], resourceType: 'ROOM' }, 'GetRoom', { identifier: room.arn })
await refused('ValidationException', { reason: 'FIELD_VALIDATION_FAILED' }, 'CreateRoom', { name: 'no spaces' })
await refused('ValidationException', {}, 'CreateChatToken', { roomIdentifier: 'AbCdEfGhIjKl', userId: 'ann' })
console.log('ok')
