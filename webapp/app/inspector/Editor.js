import { h } from '../dom.js';
import { w } from './words.js';

/**
 * A form that shows a frame for changes and sends it as a new one.
 * @param {object} parley
 * @returns {{ el: HTMLElement, edit(text: string): void, words(): void }}
 */
export function Editor(parley) {
  const label = h('label.Lab-label', { for: 'frame-text' });
  const text = h('textarea.field.Frames-text', { id: 'frame-text', rows: 5, spellcheck: 'false' });
  const hint = h('p.Inspector-text', { id: 'frame-hint' });
  const state = h('p.Inspector-text', { role: 'status' });
  const send = h('button.button');
  const cancel = h('button.button', { type: 'button', onclick: () => hide() });
  text.setAttribute('aria-describedby', 'frame-hint');
  const el = h(
    'form.Frames-editor',
    { hidden: true, onsubmit: submit, onkeydown: escape },
    ...[label, text, hint, h('div.Inspector-tools', null, send, cancel), state],
  );
  /** What had the focus before. */
  let before;

  function submit(event) {
    event.preventDefault();
    state.textContent = w(parley.sendRaw(text.value) ? 'edit_sent' : 'edit_not');
  }

  function escape(event) {
    if (event.key !== 'Escape') return;
    event.stopPropagation(); // would close the inspector
    hide();
  }

  function hide() {
    el.hidden = true;
    if (before?.isConnected) before.focus();
  }

  return {
    el,
    edit(frame) {
      before = document.activeElement;
      el.hidden = false;
      state.textContent = '';
      text.value = frame;
      text.focus();
    },
    words() {
      label.textContent = w('edit_frame');
      hint.textContent = w('edit_hint');
      send.textContent = w('lab_send');
      cancel.textContent = w('edit_close');
    },
  };
}
