import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, upload } from './helpers'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const ROUTE = '/v1/customMetadataFields'
const create = (name: string, schema: object, label = name) =>
  api(emulator, 'POST', ROUTE, { name, label, schema })
const list = async (query = '') => (await api(emulator, 'GET', ROUTE + query)).body

describe('a field', () => {
  test('is created, listed, updated and deleted', async () => {
    const { status, body } = await api(emulator, 'POST', ROUTE, {
      name: 'price',
      label: 'Price',
      description: 'in euros',
      schema: { type: 'Number', minValue: 0, maxValue: 100 },
    })
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: 'price',
      label: 'Price',
      description: 'in euros',
      schema: { type: 'Number', minValue: 0, maxValue: 100 },
    })
    expect(await list()).toEqual([body])

    const update = { label: 'Cost', schema: { type: 'Text', maxValue: 200 } }
    const updated = await api(emulator, 'PATCH', `${ROUTE}/${body.id}`, update)
    expect(updated).toMatchObject({
      status: 200,
      body: { label: 'Cost', schema: { type: 'Number', minValue: 0, maxValue: 200 } },
    })

    expect(await api(emulator, 'DELETE', `${ROUTE}/${body.id}`)).toMatchObject({ status: 204 })
    expect(await list()).toEqual([])
    expect(await list('?includeDeleted=true')).toEqual([updated.body])
    expect(await api(emulator, 'PATCH', `${ROUTE}/${body.id}`, { label: 'x' })).toMatchObject({
      status: 400,
      body: { message: 'Cannot update a deleted custom metadata fields.' },
    })
    expect((await api(emulator, 'DELETE', `${ROUTE}/${body.id}`)).status).toBe(404)
  })

  test('has a name for ever and a label while it lives', async () => {
    const { body } = await create('a', { type: 'Text' }, 'A')
    expect(await create('a', { type: 'Text' }, 'B')).toMatchObject({
      status: 400,
      body: { message: 'A custom metadata field with this name already exists.' },
    })
    expect(await create('b', { type: 'Text' }, 'A')).toMatchObject({
      status: 400,
      body: { message: 'A custom metadata field with this label already exists.' },
    })
    await api(emulator, 'DELETE', `${ROUTE}/${body.id}`)
    expect((await create('a', { type: 'Text' }, 'B')).status).toBe(400)
    expect((await create('b', { type: 'Text' }, 'A')).status).toBe(201)
  })

  test.each<[object]>([
    [{ type: 'Textarea', minLength: 1, maxLength: 5 }],
    [{ type: 'Date', minValue: '2020-01-01T00:00:00.000Z' }],
    [{ type: 'Boolean', isValueRequired: true, defaultValue: false }],
    [{ type: 'SingleSelect', selectOptions: ['a', 1, true], defaultValue: 1 }],
    [{ type: 'MultiSelect', selectOptions: ['a', 'b'], defaultValue: ['a'] }],
  ])('can have the schema %j', async (schema) => {
    expect(await create('x', schema)).toMatchObject({ status: 201, body: { schema } })
  })

  test('of ImageKit’s other spelling is a Textarea', async () => {
    expect((await create('x', { type: 'TextArea' })).body.schema).toEqual({ type: 'Textarea' })
  })

  test.each<[object, object]>([
    [
      { type: 'Number', minValue: 'x', maxLength: 1 },
      { minValue: 'should be of type number', maxLength: 'not allowed for this type' },
    ],
    [{ type: 'Text', minValue: 1 }, { minValue: 'not allowed for this type' }],
    [{ type: 'Text', maxLength: '5' }, { maxLength: 'should be of type number' }],
    [{ type: 'Text', other: 1 }, { other: 'not allowed' }],
    [{ type: 'Text', isValueRequired: 'yes' }, { isValueRequired: 'should be of type boolean' }],
    [{ type: 'Text', isValueRequired: true }, { defaultValue: 'is required if isValueRequired is true' }],
    [{ type: 'Text', defaultValue: 1 }, { defaultValue: 'should be of type string' }],
    [{ type: 'Number', maxValue: 1, defaultValue: 2 }, { defaultValue: 'should be at most 1' }],
    [{ type: 'SingleSelect' }, { selectOptions: 'is required' }],
    [
      { type: 'MultiSelect', selectOptions: ['a'], defaultValue: 'a' },
      { defaultValue: 'should be an array' },
    ],
    [{ type: 'Date', minValue: 'soon' }, { minValue: 'should be an ISO 8601 date' }],
  ])('cannot have the schema %j', async (schema, errors) => {
    expect(await create('x', schema)).toMatchObject({
      status: 400,
      body: { message: 'Invalid field object', errors },
    })
    expect(await list()).toEqual([])
  })

  test.each<[object, string, object | undefined]>([
    [{}, 'Invalid field object', { name: 'is required', label: 'is required', schema: 'is required' }],
    [{ name: 1, label: 'x', schema: {} }, 'Invalid field object', { name: 'should be of type string' }],
    [{ name: 'x', label: 'x', schema: 'Text' }, 'Invalid schema object.', undefined],
    [{ name: 'x', label: 'x', schema: { type: 'Magic' } }, 'Invalid schema object.', undefined],
    [
      { name: 'x', label: 'x', schema: { type: 'Text' }, description: 'x'.repeat(501) },
      'Invalid field object',
      { description: 'should have at most 500 characters' },
    ],
  ])('cannot be made of %j', async (body, message, errors) => {
    const answer = await api(emulator, 'POST', ROUTE, body)
    expect(answer).toMatchObject({ status: 400, body: { message, ...(errors && { errors }) } })
  })

  test.each<[string, object, number, string]>([
    ['own', {}, 400, 'Either label or schema should be provided.'],
    ['own', { name: 'y' }, 400, 'Name cannot be updated.'],
    ['own', { label: 'Taken' }, 400, 'A custom metadata field with this label already exists.'],
    ['own', { schema: [] }, 400, 'Invalid schema object.'],
    ['own', { schema: { maxLength: 1 } }, 400, 'Invalid field object'],
    ['xyz', { label: 'y' }, 400, 'Your request contains invalid ID parameter.'],
    ['0123456789abcdef01234567', { label: 'y' }, 404, 'No such custom metadata field exists.'],
  ])('%s updated with %j is %i', async (id, body, status, message) => {
    await create('taken', { type: 'Text' }, 'Taken')
    const own = (await create('x', { type: 'Number' })).body.id
    const answer = await api(emulator, 'PATCH', `${ROUTE}/${id === 'own' ? own : id}`, body)
    expect(answer).toMatchObject({ status, body: { message } })
  })
})

describe('the values of a file', () => {
  beforeEach(async () => {
    await create('text', { type: 'Text', minLength: 2, maxLength: 4 })
    await create('number', { type: 'Number', minValue: 1, maxValue: 9 })
    await create('date', { type: 'Date', minValue: '2020-01-01T00:00:00Z' })
    await create('boolean', { type: 'Boolean' })
    await create('one', { type: 'SingleSelect', selectOptions: ['a', 2] })
    await create('many', { type: 'MultiSelect', selectOptions: ['a', 2] })
  })

  const send = (customMetadata: object, fields = {}) =>
    upload(emulator, Buffer.from('x'), {
      fileName: 'a.txt',
      customMetadata: JSON.stringify(customMetadata),
      responseFields: 'customMetadata',
      ...fields,
    })

  test('are stored as they were sent', async () => {
    const values = {
      text: 'abc',
      number: 9,
      date: '2024-01-01T00:00:00.000Z',
      boolean: false,
      one: 2,
      many: ['a'],
    }
    expect((await send(values)).body.customMetadata).toEqual(values)
  })

  test.each<[object, string]>([
    [{ text: 'a' }, 'should have at least 2 characters'],
    [{ text: 'abcde' }, 'should have at most 4 characters'],
    [{ text: 1 }, 'should be of type string'],
    [{ number: '1' }, 'should be of type number'],
    [{ number: 0 }, 'should be at least 1'],
    [{ number: 10 }, 'should be at most 9'],
    [{ date: 'soon' }, 'should be an ISO 8601 date'],
    [{ date: '2019-01-01' }, 'should be at least 2020-01-01T00:00:00Z'],
    [{ boolean: 'true' }, 'should be of type boolean'],
    [{ one: 'b' }, 'should be one of selectOptions'],
    [{ one: ['a'] }, 'should be one of selectOptions'],
    [{ many: ['a', 'b'] }, 'should hold only selectOptions'],
    [{ many: 'a' }, 'should be an array'],
    [{ unknown: 1 }, 'no such field'],
    [JSON.parse('{"__proto__": 1}'), 'no such field'],
  ])('cannot be %j', async (values, reason) => {
    const { status, body } = await send(values)
    expect(status).toBe(400)
    expect(body.message).toBe('Invalid custom metadata.')
    expect(Object.values(body.errors as object)).toEqual([reason])
    expect(emulator.store.files()).toEqual([])
  })

  test('must hold every required field, once any is set', async () => {
    await create('must', { type: 'Text', isValueRequired: true, defaultValue: 'x' })
    expect((await send({ number: 1 })).body).toMatchObject({ errors: { must: 'is required' } })
    expect((await send({ number: 1, must: 'y' })).status).toBe(200)
    expect((await upload(emulator, Buffer.from('x'), { fileName: 'b.txt' })).status).toBe(200)
  })

  test('are replaced, kept or removed by an overwriting upload', async () => {
    await send({ text: 'abc' })
    const bare = (fields: Record<string, string>) =>
      upload(emulator, Buffer.from('y'), { fileName: 'a.txt', responseFields: 'customMetadata', ...fields })
    expect((await bare({ overwriteCustomMetadata: 'false' })).body.customMetadata).toEqual({ text: 'abc' })
    expect((await send({ number: 1 })).body.customMetadata).toEqual({ number: 1 })
    expect((await bare({})).body.customMetadata).toEqual({})
  })

  test('of a deleted field cannot be set any more', async () => {
    const [field] = await list()
    await api(emulator, 'DELETE', `${ROUTE}/${field.id}`)
    expect((await send({ text: 'abc' })).body).toMatchObject({ errors: { text: 'no such field' } })
  })
})
