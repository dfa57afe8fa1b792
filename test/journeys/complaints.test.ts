import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { signedIn, startProgram, type Visitor, visitor } from './browser.ts'
import { linkIn, mailTo, nthMail } from './city.ts'

const { url, mail } = await startProgram()

const email = 'ada.quillfeather@example.org'
const main = async (me: Visitor) => (await me.page.locator('main').innerText()).replaceAll(/\s+/g, ' ')

/** On a phone, without scripts: from the service's own page to the reference. */
async function complains(): Promise<string> {
  const ada = await visitor(url, { script: false, size: 'phone' })
  const next = () => ada.press('Continue')
  await ada.go('/services/complaint')
  await ada.press('Start now')
  await ada.page.getByLabel('What went wrong?').fill('The bin was missed three weeks running')
  await next()
  await ada.page.getByLabel('What would put it right?').fill('An apology')
  await next()
  await ada.page.getByLabel('Bins and recycling').check()
  await next()
  await next()
  await ada.page.getByLabel('Me', { exact: true }).check()
  await next()
  while (!(await ada.page.getByLabel(/email/i).count())) {
    assert.doesNotMatch(await main(ada), /There is a problem/)
    await next()
  }
  await ada.page
    .getByLabel(/full name|your name/i)
    .first()
    .fill('Ada Quillfeather')
  await ada.page.getByLabel(/email/i).first().fill(email)
  await next()
  await ada.press(/Send|Submit/)
  const reference = /FP-\d+/.exec(await main(ada))?.[0]
  assert.ok(reference)
  await ada.close()
  return reference
}

/** Everything a handler does with one stage, up to the letter that waits for its signature. */
async function answers(me: Visitor, { name, finding, reason }: { name: string; finding: string; reason: string }) {
  const { page } = me
  await page.keyboard.press('n')
  await page.getByRole('heading', { name: 'Acknowledge it' }).waitFor()
  await me.check()
  await me.press('See what they will get')
  await me.picture(`complaint-${name}-acknowledge`)
  await me.press('Send and save')
  await me.press(/^Answer the next point/)
  await page.getByLabel(finding, { exact: true }).check()
  await page.getByLabel('Why, in plain words for them').fill(reason)
  await page.getByLabel(/The policy, law or good practice/).fill('Collection standard 4')
  await me.picture(`complaint-${name}-point`)
  await me.press('Answer a point')
  await me.press(/^Write the answer/)
  await page.getByLabel(/Your own words at the beginning/).fill('Thank you for telling us.')
  await me.press('Save and see the letter')
  await me.picture(`complaint-${name}-letter`)
  await me.press('Ask for the signature')
}

async function signs(who: string, check: RegExp) {
  const signer = await signedIn(url, who)
  await signer.go('/staff/signing')
  await signer.picture(`complaint-signing-${who.split(' ')[0]}`)
  await signer.press(/Answer, stage/, 'link')
  assert.match(await main(signer), check)
  await signer.picture(`complaint-letter-${who.split(' ')[0]}`)
  return signer
}

describe('a complaint', () => {
  test('is answered point by point, signed by the director, looked at again by somebody else and signed by the chief executive', async () => {
    const reference = await complains()
    await nthMail(mail, email, 1)

    const yusuf = await signedIn(url, 'Yusuf Demir')
    await yusuf.go('/staff/complaints?view=triage')
    await yusuf.picture('complaints-list')
    await yusuf.press(reference, 'link')
    await yusuf.press(/^Sort it out/)
    for (const question of await yusuf.page.locator('fieldset').all()) {
      const yes = question.getByLabel(/Is there another way/.test(await question.innerText()) ? 'No' : 'Yes', {
        exact: true,
      })
      if (await yes.count()) await yes.check()
    }
    await yusuf.page.getByLabel('A complaint', { exact: true }).check()
    await yusuf.picture('complaint-sort')
    await yusuf.press('Continue')
    await yusuf.page.getByLabel('What is it about?').selectOption('waste/missed-again')
    await yusuf.picture('complaint-accept')
    await yusuf.press('Take it on as a complaint')
    await yusuf.picture('complaint-work')
    await answers(yusuf, { name: 'one', finding: 'Upheld', reason: 'The crew had the old list' })
    const acknowledgement = await nthMail(mail, email, 2)
    assert.match(acknowledgement.text, /The bin was missed three weeks running/)
    assert.match(await main(yusuf), /With Gareth Pemberton to sign since/)

    const gareth = await signs('Gareth Pemberton', /Thank you for telling us\..*The crew had the old list\./)
    await gareth.page.getByLabel('Comments').fill('Say sorry first')
    await gareth.press('Give it back')
    await yusuf.go(`/staff/complaints/${reference}`)
    await yusuf.press(/^Change the answer/)
    assert.match(await main(yusuf), /Given back by Gareth Pemberton.*Say sorry first/)
    await yusuf.press('Change your own words', 'link')
    await yusuf.page.getByLabel(/Your own words at the beginning/).fill('We are sorry.')
    await yusuf.press('Save and see the letter')
    await yusuf.press('Ask for the signature')
    await gareth.go('/staff/signing')
    await gareth.press(/Answer, stage/, 'link')
    await gareth.press(/^Sign$/)
    await gareth.close()
    await yusuf.go(`/staff/complaints/${reference}`)
    await yusuf.press(/^Send the answer/)
    await yusuf.press('Send it now')
    await yusuf.picture('complaint-answered')

    const answer = await nthMail(mail, email, 3)
    assert.match(answer.subject, /our answer/)
    assert.match(answer.text, /We are sorry\.[\s\S]*Our decision: upheld\. The crew had the old list\./)

    const ada = await visitor(url, { script: false, size: 'phone' })
    await ada.go(linkIn(answer))
    await ada.picture('complaint-resident-answered')
    assert.match(await main(ada), /Upheld\. The crew had the old list/)
    await ada.press('Ask us to look again')
    assert.match(await main(ada), /You asked us to look at your complaint again/)
    await ada.picture('complaint-resident-again')

    await yusuf.go(`/staff/complaints/${reference}`)
    assert.match(await main(yusuf), /You answered the stage before/)
    assert.equal(await yusuf.page.getByRole('button', { name: /^Take this complaint/ }).count(), 0)
    await yusuf.close()

    const bronwen = await signedIn(url, 'Bronwen Ashby', { size: 'phone' })
    await bronwen.go(`/staff/complaints/${reference}`)
    await bronwen.picture('complaint-work-phone')
    await bronwen.press(/^Take this complaint/)
    await answers(bronwen, { name: 'two', finding: 'Partially upheld', reason: 'Two of the three weeks were ours' })
    const rosalind = await signs('Rosalind Achebe', /Two of the three weeks were ours/)
    await rosalind.press(/^Sign$/)
    assert.match(await main(rosalind), /Nothing waits for your signature/)
    await rosalind.close()
    await bronwen.go(`/staff/complaints/${reference}`)
    await bronwen.press(/^Send the answer/)
    await bronwen.press('Send it now')
    await bronwen.close()

    const count = () => mailTo(mail, email).length
    const last = await nthMail(mail, email, 6)
    assert.match(last.text, /This is our final answer/)
    await ada.go(linkIn(last))
    assert.match(await main(ada), /This is our final answer.*Ombudsman/)
    assert.equal(await ada.page.getByRole('button', { name: 'Ask us to look again' }).count(), 0)
    await ada.picture('complaint-resident-final')
    assert.equal(count(), 6, 'received, acknowledged, answered; looked at again, acknowledged, answered')
    await ada.close()
  })
})
