import { send, type components } from '@/api'
import type { Slice } from '../calls'

export type Change = components['schemas']['MetricChangeBody']
export type ChangePoint = components['schemas']['MetricChangePointBody']
export type Difference = components['schemas']['MetricDifferenceBody']
export type Group = components['schemas']['GroupDifferenceBody']
export type Decomposition = components['schemas']['MetricDecompositionBody']
export type Moves = components['schemas']['MetricMovesBody']
export type Move = components['schemas']['MetricMoveBody']

function movesAsked(slice: Slice, group: string, against: string): URLSearchParams {
  return new URLSearchParams({ from: slice.from, to: slice.to, ...slice.filters, against, ...(group ? { group } : {}) })
}

export async function readMoves(slice: Slice, group: string, against: string): Promise<Moves> {
  return (await send(`/api/v1/metric-moves?${movesAsked(slice, group, against)}`)).json() as Promise<Moves>
}

export async function takeMoves(slice: Slice, group: string, against: string): Promise<Blob> {
  return (await send(`/api/v1/metric-moves.csv?${movesAsked(slice, group, against)}`)).blob()
}

async function read<T>(metric: string, what: string, slice: Slice, more: Record<string, string>): Promise<T> {
  const query = new URLSearchParams({ from: slice.from, to: slice.to, ...slice.filters, ...more })
  return (await send(`/api/v1/metrics/${encodeURIComponent(metric)}/${what}?${query}`)).json() as Promise<T>
}

export function readChange(metric: string, slice: Slice, grain: string): Promise<Change> {
  return read(metric, 'change', slice, { grain })
}

export function readDifference(metric: string, slice: Slice, by: string): Promise<Difference> {
  return read(metric, 'difference', slice, { by })
}

export function readDecomposition(metric: string, slice: Slice, by: string, against: string): Promise<Decomposition> {
  return read(metric, 'decomposition', slice, { by, against })
}
