export interface ChartLine {
  name: string
  values: readonly (number | null)[]
  low?: readonly (number | null)[]
  high?: readonly (number | null)[]
  comparison?: boolean
  /** Place among lines of equal right: each has a colour and a dash of its own. */
  place?: number
}

interface ChartContent {
  labels: readonly string[]
  lines: readonly ChartLine[]
  zero?: boolean
  format: (value: number) => string
}

/** What ECharts draws (GUIDE 9): direct labels, solid = this period, dashed = comparison, band = interval. */
export function optionOf(content: ChartContent, style: CSSStyleDeclaration): Record<string, unknown> {
  const colour = (token: string) => style.getPropertyValue(token).trim()
  const text = colour('--zk-text-3')
  const series = content.lines.flatMap((line) => [...band(line, colour('--zk-c-band')), stroke(line, colour)])
  return {
    animation: false,
    grid: { left: 8, right: 96, top: 16, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      backgroundColor: colour('--zk-bg-panel'),
      borderColor: colour('--zk-border'),
      textStyle: { color: colour('--zk-text-1'), fontSize: 12 },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? content.format(value) : '—'),
    },
    xAxis: { type: 'category', data: content.labels, boundaryGap: false, axisLabel: { color: text }, axisLine: { lineStyle: { color: colour('--zk-c-grid') } }, axisTick: { show: false } },
    yAxis: { type: 'value', scale: !content.zero, axisLabel: { color: text, formatter: content.format }, splitLine: { lineStyle: { color: colour('--zk-c-grid') } } },
    series,
  }
}

const TONES = ['--zk-c-main', '--zk-c-forecast', '--zk-c-signal', '--zk-c-axis', '--zk-c-main', '--zk-c-forecast', '--zk-c-signal'] as const
const DASHES = ['solid', 'solid', 'solid', 'dashed', 'dashed', 'dotted', 'dotted'] as const
export const MOST_LINES = TONES.length

function stroke(line: ChartLine, colour: (token: string) => string): Record<string, unknown> {
  const place = line.place ?? 0
  const shade = colour(line.comparison ? '--zk-c-compare' : (TONES[place % MOST_LINES] ?? '--zk-c-main'))
  return {
    type: 'line',
    name: line.name,
    data: line.values,
    showSymbol: false,
    connectNulls: false,
    lineStyle: { color: shade, width: line.comparison ? 1.5 : 2, type: line.comparison ? 'dashed' : DASHES[place % MOST_LINES] },
    itemStyle: { color: shade },
    labelLayout: { moveOverlap: 'shiftY' },
    // above the line's end: at nothing it would lie on the names of the axis
    endLabel: { show: true, formatter: '{a}', color: shade, fontSize: 12, width: 84, overflow: 'break', verticalAlign: 'bottom' },
  }
}

/** An interval as two stacked areas, of which only the upper one is filled. */
function band(line: ChartLine, fill: string): Record<string, unknown>[] {
  const { low, high } = line
  if (!low || !high) return []
  const common = { type: 'line', stack: `band ${line.name}`, showSymbol: false, silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } }
  const width = high.map((top, place) => {
    const bottom = low[place] ?? null
    return top === null || bottom === null ? null : top - bottom
  })
  return [
    { ...common, name: `${line.name} `, data: low },
    { ...common, name: `${line.name}  `, data: width, areaStyle: { color: fill } },
  ]
}
