import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barChart } from './chart.ts'

const chart = {
  label: 'Open work "by person"',
  categories: ['<script>alert(1)</script>', 'Ben & Co'],
  series: [
    { name: 'Broken', values: [1, 0], color: '#b3261e' },
    { name: 'Other', values: [3, 4], color: '#0f4c4a' },
  ],
}

test('a chart has its label, its names and no script, style or handler of its own', async () => {
  const svg = await barChart(chart)
  assert.match(svg, /^<svg class="fp-chart" role="img" aria-label="Open work &quot;by person&quot;"/)
  assert.match(svg, /Ben &amp; Co/)
  assert.doesNotMatch(svg, /<script|<style|style=|onload|ecmeta/)
  assert.ok(svg.length < 6000, `${svg.length} characters`)
})

test('a chart of nothing is still drawn', async () => {
  assert.match(await barChart({ label: 'Nothing', categories: [], series: [] }), /^<svg .*<\/svg>$/)
})
