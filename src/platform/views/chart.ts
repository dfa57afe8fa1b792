type Series = { readonly name: string; readonly values: readonly number[]; readonly color: string }

export type BarChart = {
  /** What the picture shows, for those who do not see it; the figures are in the table beside it. */
  readonly label: string
  readonly categories: readonly string[]
  readonly series: readonly Series[]
}

const width = 420
const height = 220

/** A bar chart as SVG. Boards are opened again and again with the same figures, and drawing costs as much as all else. */
export function barChart(chart: BarChart): Promise<string> {
  const key = JSON.stringify(chart)
  const picture = drawn.get(key) ?? draw(chart)
  drawn.delete(key)
  drawn.set(key, picture)
  const [oldest] = drawn.keys()
  if (drawn.size > mostKept && oldest) drawn.delete(oldest)
  return picture
}

/** The last pictures, the one that was not asked for the longest first. */
const drawn = new Map<string, Promise<string>>()
const mostKept = 50

/** What ECharts adds for scripts and inline styles is taken out: our pages allow neither, and the picture becomes a third smaller. */
async function draw({ label, categories, series }: BarChart): Promise<string> {
  const echarts = await drawing()
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height })
  chart.setOption({
    animation: false,
    grid: { left: 6, right: 6, top: 36, bottom: 6 },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, itemGap: 24, textStyle: { color: ink, fontSize: 12 } },
    xAxis: {
      type: 'category',
      data: [...categories],
      axisTick: { show: false },
      axisLabel: { color: ink, interval: 0, fontSize: 11, overflow: 'break', width: labelWidth(categories.length) },
    },
    yAxis: { type: 'value', minInterval: 1, axisLabel: { color: ink } },
    series: series.map((each) => ({
      type: 'bar',
      stack: 'all',
      silent: true,
      barMaxWidth: 40,
      name: each.name,
      data: [...each.values],
      itemStyle: { color: each.color },
    })),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return plain(svg, label)
}

const ink = '#0b0c0c'

/** A name longer than this goes on to a second line. The letters of a browser are wider than they are reckoned here. */
const labelWidth = (bars: number) => Math.floor(((width - 40) / bars) * 0.7)

let loaded: Promise<typeof import('echarts/core')> | undefined

/** Loaded when the first chart is drawn, so that the program starts without waiting for it. */
function drawing() {
  loaded ??= load()
  return loaded
}

async function load() {
  const [core, { BarChart }, { GridComponent, LegendComponent }, { SVGRenderer }] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ])
  core.use([BarChart, GridComponent, LegendComponent, SVGRenderer])
  return core
}

function plain(svg: string, label: string): string {
  return svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ (?:class|style|ecmeta_\w+|pointer-events|xml:space|xmlns:xlink|baseProfile|version)="[^"]*"/g, '')
    .replace(/<rect [^>]*fill="none"[^>]*><\/rect>\n?/, '')
    .replace(/<path [^>]*fill="none"[^>]*(?<!stroke="#[0-9a-f]+"[^>]*)><\/path>\n?/g, '')
    .replace(/^<svg width="\d+" height="\d+"/, `<svg class="fp-chart" role="img" aria-label="${escaped(label)}"`)
    .replaceAll('\n', '')
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
