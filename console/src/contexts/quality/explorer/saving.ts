import { api, take, type components } from '@/api'
import type { LocationQueryRaw } from 'vue-router'
import { FEW, writeQuestion, type Question } from './question'

export type SavedReport = components['schemas']['SavedReportBody']
export type SavedQuestion = components['schemas']['SavedQuestionBody']
export type Shared = components['schemas']['NewSavedReport']['shared_with']
export const ROLES = ['supervisor', 'inspector', 'analyst', 'assistant_specialist', 'compliance', 'admin'] as const

/** A question as it is kept. */
export function toSaved(question: Question): SavedQuestion {
  const moving = question.preset !== ''
  return {
    metrics: question.metrics,
    by: question.by,
    split: question.split || null,
    preset: question.preset === '' ? null : question.preset,
    first: moving ? null : question.from,
    last: moving ? null : question.to,
    filters: question.filters as unknown as SavedQuestion['filters'],
    top: question.top,
    show: question.show || null,
  }
}

/** The address at which a saved report opens. */
export function addressOf(report: SavedReport): LocationQueryRaw {
  const asked = report.question
  const filters = Object.fromEntries(Object.entries(asked.filters ?? {}).filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => [name, (Array.isArray(value) ? value : [value]).map(String)]))
  const question: Question = {
    metrics: asked.metrics,
    by: asked.by ?? 'day',
    split: asked.split ?? '',
    preset: asked.preset ?? '',
    from: asked.first ?? '',
    to: asked.last ?? '',
    filters,
    top: asked.top ?? FEW,
    show: asked.show ?? '',
  }
  return { ...writeQuestion(question), saved: report.id }
}

export function readSaved(id: string): Promise<SavedReport> {
  return take(api.GET('/api/v1/reports/saved/{report_id}', { params: { path: { report_id: id } } }))
}

export function listSaved(q: string, mine: boolean, cursor: string | null) {
  return take(api.GET('/api/v1/reports/saved', { params: { query: { q: q || undefined, mine, cursor: cursor ?? undefined } } }))
}

export function addSaved(name: string, shared_with: Shared, question: Question): Promise<SavedReport> {
  return take(api.POST('/api/v1/reports/saved', { body: { name, shared_with, question: toSaved(question) } }))
}

export function putSaved(report: SavedReport, name: string, shared_with: Shared, question: Question): Promise<SavedReport> {
  return take(api.PUT('/api/v1/reports/saved/{report_id}', { params: { path: { report_id: report.id }, header: { 'if-match': `"${report.version}"` } }, body: { name, shared_with, question: toSaved(question) } }))
}

export function deleteSaved(id: string) {
  return take(api.DELETE('/api/v1/reports/saved/{report_id}', { params: { path: { report_id: id } } }))
}
