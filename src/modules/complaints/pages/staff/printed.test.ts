import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signInAs, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const manager = browser()
await signInAs(db, manager, 'complaints-manager')

const url = '/staff/complaints/printed'
const paper = {
  name: 'Complaints in 2024-25',
  source: 'Corporate Governance Committee, 17 June 2025, item 7',
  printedOn: '2025-06-17',
  from: '2024-04-01',
  to: '2025-03-31',
  why: 'They were counted in another system',
  'n-place-stage1': '1,412',
  'n-homes-stage1': '498',
  't-stage1': '1412',
  'c-stage1': 'place',
  'w-stage1': 'The paper counts one directorate',
}
const text = async (href: string) => (await manager.get(href)).body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

test('what a paper printed is entered on the screen, stands beside the records, and is corrected with what stood there before', async () => {
  const wrong = await manager.post(`${url}/new`, { ...paper, name: '', 'n-place-stage1': 'many' })
  assert.equal(wrong.statusCode, 422)
  assert.match(wrong.body, /Enter what the paper is called[\s\S]*Enter a whole number[\s\S]*value="many"/)
  const entered = await manager.post(`${url}/new`, paper)
  assert.equal(entered.statusCode, 303)
  const href = String(entered.headers.location)
  const board = await text('/staff/complaints/board?from=2024-04-01&to=2025-03-31')
  assert.match(board, /Complaints in 2024-25 \(Corporate Governance Committee/)
  assert.match(board, /1,412[\s\S]*covers one of two directorates[\s\S]*The paper counts one directorate/)
  assert.match(board, /Where they differ: They were counted in another system/)
  const twice = await manager.post(`${url}/new`, paper)
  assert.match(twice.body, /are here already\. Correct that paper instead/)

  const form = await manager.get(`${href}/correct`)
  assert.match(form.body, /value="1412"[\s\S]*checked/)
  const version = /name="_version" value="(\d+)"/.exec(form.body)?.[1] ?? ''
  const other = { ...paper, 'n-place-stage1': '1421', _version: version }
  assert.match((await manager.post(`${href}/correct`, other)).body, /Enter why it is corrected/)
  const corrected = { ...other, correction: 'The minutes of July put it right' }
  assert.equal((await manager.post(`${href}/correct`, corrected)).statusCode, 303)
  assert.equal((await manager.post(`${href}/correct`, corrected)).statusCode, 409)
  const history = await text(href)
  assert.match(history, /Corrected .+ by .+ The minutes of July put it right .*Stage 1: 1421, was 1412 .*Entered/)
  assert.match(await text(url), /Complaints in 2024-25 .*17 Jun 2025/)
})

test('only who runs complaints may enter them; who reads the figures reads where they come from', async () => {
  const director = browser()
  await signInAs(db, director, 'director')
  assert.equal((await director.get(`${url}/complaints-2025-26`)).statusCode, 200)
  assert.equal((await director.get(`${url}/new`)).statusCode, 403)
  assert.equal((await director.post(`${url}/new`, paper)).statusCode, 403)
})
