import { cleanup, fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { nextTick } from 'vue'
import ZkCombobox from './ZkCombobox.vue'
import ZkSlaRing from './ZkSlaRing.vue'

const plugins = () => [createI18n({ legacy: false, locale: 'en', messages: { en: {} }, missingWarn: false, fallbackWarn: false })]
afterEach(cleanup)

describe('the search field with a list', () => {
  const options = [
    { id: 'A', name: 'first' },
    { id: 'B', name: 'second' },
  ]
  const props = { modelValue: null, options, display: (option: { name: string }) => option.name, label: 'Reason' }

  it('moves with the arrows and takes with Enter', async () => {
    const view = render(ZkCombobox, { props: props as never, global: { plugins: plugins() } })
    const field = screen.getByRole('combobox')
    await fireEvent.focus(field)
    expect(screen.getAllByRole('option')).toHaveLength(2)
    await fireEvent.keyDown(field, { key: 'ArrowDown' })
    expect(field.getAttribute('aria-activedescendant')).toBe(screen.getAllByRole('option')[1]?.id)
    await fireEvent.keyDown(field, { key: 'Enter' })
    expect(view.emitted('update:modelValue')).toEqual([[options[1]]])
  })

  it('leaves the keys to an input method that is composing', async () => {
    const view = render(ZkCombobox, { props: props as never, global: { plugins: plugins() } })
    const field = screen.getByRole('combobox')
    await fireEvent.focus(field)
    await fireEvent.keyDown(field, { key: 'Enter', isComposing: true })
    expect(view.emitted('update:modelValue')).toBeUndefined()
  })

  it('asks again, without the old choice, when the text changes', async () => {
    const view = render(ZkCombobox, { props: { ...props, modelValue: options[0] } as never, global: { plugins: plugins() } })
    await fireEvent.update(screen.getByRole('combobox'), 'sec')
    expect(view.emitted('update:modelValue')?.at(-1)).toEqual([null])
    expect(view.emitted('query')?.at(-1)).toEqual(['sec'])
  })
})

describe('the time left', () => {
  it.each([
    [10, 60, null, '0:50'],
    [40, 60, 'warn', '0:20'],
    [84, 60, 'over', '0:24'],
  ])('after %i of %i seconds is shown as %s', async (waitedS, targetS, tone, words) => {
    const { container } = render(ZkSlaRing, { props: { waitedS, targetS }, global: { plugins: plugins() } })
    await nextTick()
    const mark = container.querySelector('.sla')
    expect(mark?.textContent).toContain(words)
    if (tone) expect(mark?.classList.contains(tone)).toBe(true)
  })
})
