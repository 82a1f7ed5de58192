import { api, take, type components } from '@/api'

export type Schedule = components['schemas']['ReportScheduleBody']
export type Wish = components['schemas']['ReportScheduleWish']
export type Sending = components['schemas']['SendingBody']

export function listSchedules() {
  return take(api.GET('/api/v1/reports/schedules'))
}

export function addSchedule(wish: Wish) {
  return take(api.POST('/api/v1/reports/schedules', { body: wish }))
}

export function putSchedule(schedule: Schedule, wish: Wish) {
  return take(api.PUT('/api/v1/reports/schedules/{schedule_id}', { params: { path: { schedule_id: schedule.id }, header: { 'if-match': `"${schedule.version}"` } }, body: wish }))
}

export function deleteSchedule(id: string) {
  return take(api.DELETE('/api/v1/reports/schedules/{schedule_id}', { params: { path: { schedule_id: id } } }))
}

export function sendNow(id: string) {
  return take(api.POST('/api/v1/reports/schedules/{schedule_id}/sendings', { params: { path: { schedule_id: id } } }))
}

/** A schedule as a wish for the same again. */
export function wishOf(schedule: Schedule): Wish {
  const { name, saved_report_id, form, language, cadence, minute, weekday, month_day, working_days, staff_ids, kept, paused } = schedule
  return { name, saved_report_id, form, language, cadence, minute, weekday, month_day, working_days, staff_ids, addresses: [], kept, paused }
}

export function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

export function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}
