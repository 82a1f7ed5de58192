import type { DraftSource, Edit, Kind, Mapping, Source } from './calls'

export const EXAMPLES = { address: 'postgresql://reader@db.bank:5432/core', folder: '/data/inbox/crm', watermark: 'updated_at' }
type When = 'daily' | 'minutes' | 'asked'
export const WHENS: readonly When[] = ['daily', 'minutes', 'asked']

/** A source as it is written in its dialog, the mapping apart. */
export interface About {
  name: string
  label: string
  place: string
  query: string
  pattern: string
  watermark: string
  when: When
  daily: string
  minutes: number
  password: string
  expected: number | ''
  everyHours: number
  active: boolean
}

const FRESH: About = { name: '', label: '', place: '', query: '', pattern: '*.csv', watermark: '', when: 'daily', daily: '02:30', minutes: 60, password: '', expected: '', everyHours: 24, active: true }

export function aboutOf(source: Source | null): About {
  if (!source) return { ...FRESH }
  const { name, label, place, query, pattern, watermark, active } = source
  const when: When = source.daily_at ? 'daily' : source.every_minutes ? 'minutes' : 'asked'
  return { ...FRESH, name, label, place, query, pattern, watermark, active, when, daily: source.daily_at || FRESH.daily, minutes: source.every_minutes ?? FRESH.minutes, expected: source.expected_rows ?? '', everyHours: source.every_hours ?? FRESH.everyHours }
}

/** Whether there is enough to look into what the source would deliver. */
export function canLook(kind: Kind, about: About, file: File | null): boolean {
  if (kind === 'sql') return about.place !== '' && about.query.trim() !== ''
  return kind === 'folder' ? about.place !== '' && about.pattern !== '' : file !== null
}

const ASKED = { query: '', watermark: '', every_minutes: null, daily_at: '', password: '' }

function asked(about: About): typeof ASKED | { every_minutes: number | null } {
  return { query: about.query.trim(), watermark: about.watermark.trim(), every_minutes: about.when === 'minutes' ? Number(about.minutes) : null, daily_at: about.when === 'daily' ? about.daily : '', password: about.password }
}

export function bodyOf(kind: Kind, about: About, mapping: Mapping | null): Edit {
  const expected = Number(about.expected) || null
  return {
    ...ASKED,
    ...(kind === 'sql' ? asked(about) : {}),
    label: about.label.trim(),
    mapping: kind === 'push' ? {} : (mapping ?? {}),
    place: kind === 'sql' || kind === 'folder' ? about.place.trim() : '',
    pattern: kind === 'folder' ? about.pattern.trim() : '',
    expected_rows: expected,
    every_hours: expected ? Number(about.everyHours) || 24 : null,
    active: about.active,
  }
}

export function draftSourceOf(kind: 'sql' | 'folder', about: About, mapping: Mapping | null, source: Source | null): DraftSource {
  const { place, query, pattern, watermark, password } = bodyOf(kind, about, mapping)
  return { kind, place, query, pattern, watermark, password, source: source?.name ?? null, mapping }
}
