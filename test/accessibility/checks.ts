import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { z } from 'zod'
import { accessibilityFaults, law } from '../journeys/browser.ts'

const looks = stripTypeScriptTypes(readFileSync(join(import.meta.dirname, 'browser/looks.ts'), 'utf8'))
const words = z.array(z.string())

type Look = 'structure' | 'sideways' | 'spread' | 'moving' | 'colourless' | 'focusShown'

type State = { isError?: boolean; isFramed?: boolean }

/** Everything that a program can see of one page as it stands: as it is, narrow, spread, still, and in forced colours. */
export async function faultsOf(page: Page, state: State = {}): Promise<string[]> {
  const faults = await faultsOfState(page, state)
  faults.push(...(await look(page, 'spread')))
  await page.evaluate('looks.clear()')
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
  faults.push(
    ...(await look(page, 'moving')),
    ...(await look(page, 'colourless')),
    ...(await look(page, 'focusShown', { isForced: true })),
  )
  await page.emulateMedia({ forcedColors: null, reducedMotion: null })
  await page.setViewportSize(wide)
  return [...faults, ...(await look(page, 'focusShown', { isForced: false }))]
}

/** What may differ from one state of a page to another: what it is made of, and whether it fits into a narrow window. */
export async function faultsOfState(page: Page, { isError = false, isFramed = false }: State = {}): Promise<string[]> {
  await page.evaluate(looks)
  return [...(await look(page, 'structure', { isError, isFramed })), ...(await faultsShown(page))]
}

/** What only a browser sees in any state: by axe, and whether the page fits into a narrow window. */
export async function faultsShown(page: Page, rules?: string[]): Promise<string[]> {
  const faults = await accessibilityFaults(page, rules)
  await page.evaluate(looks)
  await page.setViewportSize(narrow)
  return [...faults, ...(await look(page, 'sideways'))]
}

async function look(page: Page, name: Look, given: object = {}): Promise<string[]> {
  return words.parse(await page.evaluate(`looks.${name}(${JSON.stringify(given)})`))
}

/** A letter has no frame of ours around it. */
export const faultsOfLetter = (page: Page) => faultsShown(page, law)

export const wide = { width: 1280, height: 900 }
/** What is left of a window of 1280 pixels at 400 per cent. */
export const narrow = { width: 320, height: 800 }

/** What is in a page as it is sent that does nothing without scripts. */
export function needsScripts(html: string): string[] {
  // A button that is hidden until a script shows it is only there for those who have scripts.
  const faults = [
    ...html.matchAll(/<button(?![^>]*\shidden)[^>]*type="button"[^>]*>|href="(?:#|javascript:[^"]*)"|\son\w+="/g),
  ].map(([found]) => `does nothing without scripts: ${found}`)
  const outside = html.replace(/<form[\s\S]*?<\/form>|<button[^>]*\shidden[^>]*>/g, '')
  for (const [button] of outside.matchAll(/<button(?![^>]*\sform=)[^>]*>/g))
    faults.push(`belongs to no form: ${button}`)
  return faults
}

/** Does something with all of them, a few at a time, and brings all faults together. */
export async function together<T>(all: readonly T[], look: (one: T) => Promise<string[]>): Promise<string[]> {
  const waiting = [...all]
  const faults: string[] = []
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      faults.push(...(await look(next).catch((error: unknown) => [`${next}: ${error}`])))
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return faults.sort()
}

const atOnce = 3
