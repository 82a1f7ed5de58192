/** Opening hours as people write them: "08:30-12:00, 13:30-17:30"; nothing = closed. */
export type Spans = string[][]

const SPAN = /^(\d{1,2}):(\d{2})\s*[-–~\u81f3\u5230]\s*(\d{1,2}):(\d{2})$/

export function writeSpans(spans: Spans | null | undefined): string {
  return (spans ?? []).map(([from, to]) => `${from}-${to}`).join(', ')
}

/** The spans of a line; null where it cannot be read. Full-width signs are taken as well. */
export function readSpans(line: string): Spans | null {
  const parts = line
    .normalize('NFKC')
    .split(/[,、;]+/)
    .map((each) => each.trim())
    .filter(Boolean)
  const spans: Spans = []
  for (const part of parts) {
    const hit = SPAN.exec(part)
    if (!hit) return null
    spans.push([`${(hit[1] ?? '').padStart(2, '0')}:${hit[2] ?? ''}`, `${(hit[3] ?? '').padStart(2, '0')}:${hit[4] ?? ''}`])
  }
  return spans
}

/** Whether the spans leave no minute of the day out. */
export function isAllDay(spans: Spans): boolean {
  return spans.length === 1 && spans[0]?.[0] === '00:00' && spans[0][1] === '24:00'
}
