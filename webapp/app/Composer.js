import { fire, h, iconButton } from './dom.js';
import { size } from './format.js';
import { fit, isImage, withName } from './media.js';
import { Picker } from './Picker.js';
import { label, t } from './words.js';

/** How often others are told that we type, in ms. */
const TYPING = 3000;

/** Takes what the user says: text, emoji, and files by pick, paste and drop. Enter sends, Shift+Enter breaks the line. */
export function Composer(el) {
  let room = '';
  let limit = 64 * 1024;
  let told = 0;
  /** Files that go with the next message: `{ blob, name }`. */
  let files = [];
  /** What was begun in each room. */
  const drafts = new Map();

  const strip = h('ul.Composer-files', { hidden: true });
  const trouble = h('p.Composer-trouble', { role: 'alert', hidden: true });
  const text = h('textarea.Composer-text', { id: 'message', rows: 1, enterkeyhint: 'send' });
  const input = h('input', { type: 'file', multiple: true, hidden: true, tabindex: -1, 'aria-hidden': 'true' });
  const attach = iconButton('Composer-attach', 'attach', '', { onclick: () => input.click() });
  const smile = iconButton('Composer-smile', 'smile', '', { 'aria-expanded': 'false', 'aria-haspopup': 'true' });
  const send = iconButton('Composer-send', 'send', '', { type: 'submit' });
  const picker = h('div.Picker', { hidden: true });
  el.append(strip, trouble, h('div.Composer-row', null, attach, smile, text, send), picker, input);
  Picker(picker, smile);

  el.addEventListener('room', ({ detail }) => enter(detail.name));
  el.addEventListener('limits', ({ detail }) => (limit = detail.message ?? limit));
  el.addEventListener('words', words);
  el.addEventListener('submit', submit);
  el.addEventListener('pick', ({ detail }) => insert(detail));
  el.addEventListener('draft', ({ detail }) => insert(detail ?? ''));
  text.addEventListener('keydown', key);
  text.addEventListener('input', typed);
  text.addEventListener('paste', ({ clipboardData }) => take(clipboardData.files));
  input.addEventListener('change', () => {
    take(input.files);
    input.value = '';
  });
  acceptDrops();

  function words() {
    label(text, t('messageTo', room));
    text.placeholder = t('messageTo', room);
    label(attach, t('attach'));
    label(smile, t('emoji'));
    label(send, t('send'));
    showFiles();
  }

  function enter(name) {
    drafts.set(room, text.value);
    room = name;
    text.value = drafts.get(name) ?? '';
    words();
    grow();
    if (matchMedia('(hover: hover)').matches) text.focus({ preventScroll: true });
  }

  function key(event) {
    // while an input method is composing, Enter chooses a word
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    el.requestSubmit();
  }

  function typed() {
    grow();
    if (!text.value || Date.now() - told < TYPING) return;
    told = Date.now();
    fire(el, 'type');
  }

  /** As high as its text, up to a limit of the style sheet. */
  function grow() {
    text.style.height = 'auto';
    text.style.height = `${text.scrollHeight}px`;
  }

  function insert(words) {
    text.setRangeText(words, text.selectionStart, text.selectionEnd, 'end');
    text.focus();
    grow();
  }

  function submit(event) {
    event.preventDefault();
    for (const { blob, name } of files) fire(el, 'say', { data: blob, type: withName(blob.type, name) });
    const data = text.value.trim();
    if (data) fire(el, 'say', { data });
    files = [];
    told = 0;
    text.value = '';
    grow();
    showFiles();
    complain('');
    text.focus();
  }

  async function take(chosen) {
    for (const file of [...chosen]) {
      const blob = isImage(file.type) ? await shrunk(file) : file;
      if (!blob || blob.size > limit) complain(t('tooBig', file.name, size(limit)));
      else files.push({ blob, name: renamed(file, blob) });
      showFiles();
    }
    if (chosen.length) text.focus();
  }

  async function shrunk(file) {
    if (file.size > limit) complain(t('scaling'));
    const blob = await fit(file, limit);
    if (blob) complain('');
    return blob;
  }

  function showFiles() {
    strip.hidden = !files.length;
    strip.replaceChildren(
      ...files.map(({ blob, name }, i) => {
        const remove = () => {
          files.splice(i, 1);
          showFiles();
        };
        return h(
          'li.Composer-one',
          null,
          h('span.Composer-name', null, name),
          ` ${size(blob.size)}`,
          iconButton('', 'close', t('remove', name), { onclick: remove }),
        );
      }),
    );
  }

  function complain(words) {
    trouble.textContent = words;
    trouble.hidden = !words;
  }

  function acceptDrops() {
    const over = shown => document.body.classList.toggle('-dropping', shown);
    document.addEventListener('dragover', event => {
      event.preventDefault();
      over(event.dataTransfer.types.includes('Files'));
    });
    document.addEventListener('dragleave', event => event.relatedTarget || over(false));
    document.addEventListener('drop', event => {
      event.preventDefault();
      over(false);
      take(event.dataTransfer.files);
    });
  }
}

/** A scaled image is of another format: so is the end of its name. */
function renamed({ name, type }, blob) {
  return blob.type === type ? name : name.replace(/(\.\w+)?$/, `.${blob.type.split('/')[1]}`);
}
