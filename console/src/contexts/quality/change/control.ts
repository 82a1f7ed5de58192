import type { Difference } from './calls'

/** What a control chart draws; `n` is told where it is known. */
export interface Charted {
  points: readonly { key: string; upper: number | null; lower: number | null; figure: { value: number | null; n?: number }; signals: readonly unknown[] }[]
  centre: number | null
  target: number | null
}

interface Look {
  colour: (token: string) => string
  format: (value: number) => string
}

function frame({ colour, format }: Look): Record<string, unknown> {
  return {
    animation: false,
    grid: { left: 8, right: 84, top: 16, bottom: 24, containLabel: true },
    tooltip: { trigger: 'item', backgroundColor: colour('--zk-bg-panel'), borderColor: colour('--zk-border'), textStyle: { color: colour('--zk-text-1'), fontSize: 12 } },
    yAxis: { type: 'value', scale: true, axisLabel: { color: colour('--zk-text-3'), formatter: format }, splitLine: { lineStyle: { color: colour('--zk-c-grid') } } },
  }
}

/** A control chart: the figures, each point's limits as steps, the centre, the target; signals are marked by shape and colour. */
export function controlOption(change: Charted, names: { limits: string; centre: string; target: string }, look: Look): Record<string, unknown> {
  const { colour, format } = look
  const limit = (values: (number | null)[], label: string) => ({ type: 'line', step: 'middle', data: values, showSymbol: false, silent: true, lineStyle: { color: colour('--zk-c-compare'), width: 1, type: 'dashed' }, endLabel: { show: label !== '', formatter: label, color: colour('--zk-text-3'), fontSize: 12 }, labelLayout: { moveOverlap: 'shiftY' } })
  const level = (value: number | null | undefined, label: string, token: string) => (value === null || value === undefined ? [] : [{ ...limit(change.points.map(() => value), label), step: false, lineStyle: { color: colour(token), width: 1, type: 'solid' } }])
  return {
    ...frame(look),
    xAxis: { type: 'category', data: change.points.map((point) => point.key), boundaryGap: true, axisLabel: { color: colour('--zk-text-3'), formatter: (key: string) => key.slice(-5) }, axisLine: { lineStyle: { color: colour('--zk-c-grid') } }, axisTick: { show: false } },
    series: [
      limit(change.points.map((point) => point.upper), names.limits),
      limit(change.points.map((point) => point.lower), ''),
      ...level(change.centre, names.centre, '--zk-c-compare'),
      ...level(change.target, names.target, '--zk-ok'),
      {
        type: 'line',
        data: change.points.map((point) => ({
          value: point.figure.value,
          symbol: point.signals.length ? 'diamond' : 'circle',
          symbolSize: point.signals.length ? 12 : 6,
          itemStyle: { color: colour(point.signals.length ? '--zk-danger' : '--zk-c-main') },
        })),
        connectNulls: false,
        showAllSymbol: true,
        lineStyle: { color: colour('--zk-c-main'), width: 2 },
        tooltip: { formatter: ({ dataIndex }: { dataIndex: number }) => `${change.points[dataIndex]?.key ?? ''}: ${format(change.points[dataIndex]?.figure.value ?? 0)}${sizeOf(change.points[dataIndex]?.figure.n)}` },
      },
    ],
  }
}

function sizeOf(n: number | undefined): string {
  return n === undefined ? '' : ` (n=${n})`
}

/** A funnel: a dot for each group over its number of contacts, between the limits of 95 % and of 99.8 %. */
export function funnelOption(found: Difference, name: (key: unknown) => string, axis: string, look: Look): Record<string, unknown> {
  const { colour, format } = look
  const line = (values: [number, number][], type: 'dashed' | 'dotted' | 'solid', label = '') => ({ type: 'line', data: values, showSymbol: false, silent: true, lineStyle: { color: colour('--zk-c-compare'), width: 1, type }, endLabel: { show: label !== '', formatter: label, color: colour('--zk-text-3'), fontSize: 12 }, labelLayout: { moveOverlap: 'shiftY' } })
  const shown = found.groups.filter((group) => group.figure.value !== null)
  return {
    ...frame(look),
    xAxis: { type: 'value', scale: true, name: axis, nameLocation: 'middle', nameGap: 24, nameTextStyle: { color: colour('--zk-text-3') }, axisLabel: { color: colour('--zk-text-3') }, splitLine: { show: false }, axisLine: { lineStyle: { color: colour('--zk-c-grid') } } },
    series: [
      line(found.limits.map((each) => [each.n, each.outer[1]]), 'dotted', '99.8%'),
      line(found.limits.map((each) => [each.n, each.inner[1]]), 'dashed', '95%'),
      line(found.limits.map((each) => [each.n, found.centre ?? 0]), 'solid'),
      line(found.limits.map((each) => [each.n, each.inner[0]]), 'dashed'),
      line(found.limits.map((each) => [each.n, each.outer[0]]), 'dotted'),
      {
        type: 'scatter',
        data: shown.map((group) => ({
          value: [group.figure.n, group.figure.value],
          symbol: group.zone === 'inside' ? 'circle' : 'diamond',
          symbolSize: group.zone === 'inside' ? 8 : 12,
          itemStyle: { color: colour(group.zone?.startsWith('far') ? '--zk-danger' : group.zone === 'inside' ? '--zk-c-main' : '--zk-warn') },
        })),
        tooltip: { formatter: ({ dataIndex }: { dataIndex: number }) => `${name(shown[dataIndex]?.key)}: ${format(shown[dataIndex]?.figure.value ?? 0)} (n=${shown[dataIndex]?.figure.n ?? 0})` },
      },
    ],
  }
}
