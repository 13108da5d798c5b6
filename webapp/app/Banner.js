import { fire, h, icon } from './dom.js';
import { has, t } from './words.js';

/** How long good news and notices stay, in ms. */
const STAYS = 5000;

/** Rooms report that they have resumed within this time after the connection is open, in ms. */
const SOON = 2000;

/** A loss is shown only if it lasts longer than this, in ms: a quick reconnect need not worry anybody. */
const SHORT = 600;

/**
 * Tells what is wrong with the connection, why, and what the user can do; and, for a while, that it works again. Also
 * shows other notices while the connection is fine.
 *
 * Nouns: `connection` (`{ state, close, bye }`), `resumed` (`{ missed, recovered }`, once per room), `notice` (a
 * sentence), `words`. Verb: `connect`.
 */
export class Banner {
  #el;
  #state;
  /** The close or announced restart that explains the current trouble; null if there is none. */
  #trouble = null;
  /** What the rooms resumed since the connection is open: `{ count, whole }`; null before the first one reports. */
  #missed = null;
  /** Whether trouble was shown, so that its end is worth a word. */
  #worried = false;
  #timer;

  constructor(el) {
    this.#el = el;
    el.addEventListener('connection', ({ detail }) => this.#connection(detail));
    el.addEventListener('resumed', ({ detail }) => this.#resumed(detail));
    el.addEventListener('notice', ({ detail }) => this.#notice(detail));
    el.addEventListener('words', () => this.#render());
  }

  /** Takes in a change of state, or a close or restart that explains the next one. */
  #connection({ state, close, bye }) {
    const before = this.#state;
    this.#state = state;
    // a server that announced its restart is away for a while, so failed attempts are no other trouble
    if (close && !(this.#trouble?.code === 4503 && isAway(close))) this.#trouble = close;
    if (bye) this.#trouble = { code: 4503 };
    if (state === 'open') this.#trouble = null;
    if (state === 'open' && before !== 'open') this.#missed = null;
    if (state !== before || close) this.#render();
  }

  /** Adds up what the rooms resumed, for one sentence about all of them. */
  #resumed({ missed, recovered }) {
    const { count, whole } = this.#missed ?? { count: 0, whole: true };
    this.#missed = { count: count + missed, whole: whole && recovered };
    this.#render();
  }

  #render() {
    clearTimeout(this.#timer);
    if (this.#state === 'open') this.#renderOpen();
    else if (this.#trouble) this.#renderTrouble();
  }

  #renderOpen() {
    if (this.#worried && !this.#missed) this.#hideAfter(SOON);
    else if (this.#missed && (this.#worried || this.#missed.count || !this.#missed.whole)) this.#good();
    else if (this.#el.dataset.kind === 'notice') this.#hideAfter(STAYS);
    else this.#hide();
  }

  /** Waits a little before trouble is shown, unless something of the kind is on screen already. */
  #renderTrouble() {
    const free = this.#el.hidden || ['good', 'notice'].includes(this.#el.dataset.kind);
    if (free) this.#timer = setTimeout(() => this.#bad(), this.#state === 'refused' ? 0 : SHORT);
    else this.#bad();
  }

  #good() {
    const words = this.#missed.whole ? t('resumed', this.#missed.count) : t('resumedNot');
    this.#show(this.#missed.whole ? 'good' : 'warn', h('p.Banner-text', null, words));
    this.#hideAfter(STAYS);
  }

  #bad() {
    this.#worried = true;
    const again = h('button.button', { type: 'button', onclick: () => fire(this.#el, 'connect') }, t('tryNow'));
    const canTry = ['waiting', 'refused', 'closed'].includes(this.#state);
    const kind = this.#state === 'refused' ? 'bad' : 'warn';
    this.#show(kind, icon('alert'), h('p.Banner-text', null, why(this.#trouble)), canTry && again);
  }

  #notice(words) {
    if (this.#worried) return; // trouble with the connection is more important
    this.#show('notice', h('p.Banner-text', null, words));
    clearTimeout(this.#timer);
    this.#hideAfter(STAYS);
  }

  #show(kind, ...children) {
    this.#el.dataset.kind = kind;
    this.#el.hidden = false;
    this.#el.replaceChildren(...children.filter(Boolean));
  }

  #hideAfter(delay) {
    this.#timer = setTimeout(() => this.#hide(), delay);
  }

  #hide() {
    this.#worried = false;
    this.#el.hidden = true;
  }
}

/** Whether nobody answered, or only a server that is shutting down or not ready yet. */
const isAway = ({ code, refusal }) => code === 1006 && (!refusal || refusal.accepted || refusal.reason === 'draining');

/** Why the connection is gone, in words for everyone. */
function why({ code, reason, refusal, next }) {
  if (refusal?.accepted === false) {
    const known = `reason_${refusal.reason}`;
    return t('why_refused', `${has(known) ? t(known) : (refusal.detail ?? refusal.reason)} (${refusal.reason})`);
  }
  if (refusal?.accepted) return t('why_blocked');
  if (next === 'stop' && has(`stopped_${code}`)) return t(`stopped_${code}`);
  if (next === 'stop') return t('why_stopped', `${has(`code_${code}`) ? t(`code_${code}`) : reason} (${code})`);
  return t(code === 4503 || code === 1001 ? 'why_restart' : code === 4508 ? 'why_slow' : 'why_lost');
}
