interface Api {
  value: (place: number) => number
  coord: (at: [number, number]) => [number, number]
  style: (given: Record<string, unknown>) => Record<string, unknown>
}

export interface BarContent {
  labels: readonly string[]
  values: readonly (number | null)[]
  low?: readonly (number | null)[]
  high?: readonly (number | null)[]
  name: string
  /** Rates may start above zero where the interval matters; counts never do. */
  zero?: boolean
  format: (value: number) => string
}

const TICK = 4

/** Bars, the first on top, each with its interval as a whisker. */
export function barsOf(content: BarContent, style: CSSStyleDeclaration): Record<string, unknown> {
  const colour = (token: string) => style.getPropertyValue(token).trim()
  const text = colour('--zk-text-3')
  const whiskers = content.values.map((_, place) => [place, content.low?.[place], content.high?.[place]]).filter(([, low, high]) => typeof low === 'number' && typeof high === 'number' && low !== high)
  return {
    animation: false,
    grid: { left: 8, right: 56, top: 8, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      backgroundColor: colour('--zk-bg-panel'),
      borderColor: colour('--zk-border'),
      textStyle: { color: colour('--zk-text-1'), fontSize: 12 },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? content.format(value) : '—'),
    },
    xAxis: { type: 'value', min: 0, axisLabel: { color: text, formatter: content.format, hideOverlap: true }, splitLine: { lineStyle: { color: colour('--zk-c-grid') } } },
    yAxis: { type: 'category', inverse: true, data: content.labels, axisLabel: { color: text, width: 140, overflow: 'truncate' }, axisTick: { show: false }, axisLine: { lineStyle: { color: colour('--zk-c-grid') } } },
    series: [
      { type: 'bar', name: content.name, data: content.values, barMaxWidth: 16, itemStyle: { color: colour('--zk-c-main'), borderRadius: [0, 3, 3, 0] } },
      { type: 'custom', silent: true, tooltip: { show: false }, data: whiskers, encode: { x: [1, 2], y: 0 }, renderItem: (_: unknown, api: Api) => whisker(api, colour('--zk-text-1')), z: 3 },
    ],
  }
}

function whisker(api: Api, stroke: string): Record<string, unknown> {
  const [left, y] = api.coord([api.value(1), api.value(0)])
  const [right] = api.coord([api.value(2), api.value(0)])
  const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth: 1.25 } })
  return { type: 'group', children: [line(left, y, right, y), line(left, y - TICK, left, y + TICK), line(right, y - TICK, right, y + TICK)] }
}
