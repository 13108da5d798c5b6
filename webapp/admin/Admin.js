import { ApiError } from '../app/api.js';
import { choices } from '../app/choices.js';
import { Confirm } from '../app/Confirm.js';
import { h } from '../app/dom.js';
import { field, select } from '../app/Settings.js';
import { mark, neighbour } from '../app/tabs.js';
import { LANGUAGES, locale } from '../app/words.js';
import { Acts } from './acts.js';
import { Bans, People } from './Lists.js';
import { Configuration, Overview, Refusals, Rights } from './Panels.js';
import { Rooms } from './Rooms.js';
import { credential, server } from './server.js';
import { meaning, w } from './words.js';

/** How often what changes by itself is fetched again, in ms. */
const EVERY = 5000;

/** Refusals of the credential itself. */
const NO_CREDENTIAL = /^(credential-|token-|api-key-|banned)/;

/** The page: the field for the credential, then tabs with one panel each. */
export class Admin {
  #body;
  #tabs;
  #notice;
  #main;
  #tools;
  #panels;
  #current = '';
  #loading = false;

  /** @param {HTMLElement} body */
  constructor(body) {
    this.#body = body;
    [this.#tabs, this.#notice, this.#main, this.#tools] = ['tabs', 'notice', 'main', 'tools'].map(name =>
      body.querySelector(`.Admin-${name}`),
    );
    const attempt = (call, done) => this.#attempt(call, done);
    const ask = (user, room) => this.#ask(user, room);
    const acts = Acts({ confirm: Confirm(body.querySelector('.Confirm')), attempt });
    this.#panels = {
      overview: Overview(),
      rooms: Rooms({ acts, ask, attempt }),
      people: People({ acts, ask }),
      bans: Bans({ acts }),
      refusals: Refusals(),
      rights: Rights({ attempt }),
      configuration: Configuration(),
    };
  }

  /** Shows the first panel, or the field for the credential. */
  async start() {
    document.title = `Parley: ${w('admin')}`;
    this.#body.querySelector('h1').textContent = w('admin');
    this.#tabs.setAttribute('aria-label', w('admin'));
    this.#tabs.append(...Object.keys(this.#panels).map(name => this.#tab(name)));
    this.#tabs.addEventListener('keydown', event => this.#arrows(event));
    setInterval(() => this.#refresh(), EVERY);
    await this.#enter(Boolean(credential.get()));
  }

  /** Looks whether the server lets us in. @param {boolean} tell whether a refusal is news */
  async #enter(tell) {
    try {
      await server.state();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const expected = !tell && (error.code === 'forbidden' || NO_CREDENTIAL.test(error.code));
      this.#askForCredential(expected ? '' : w('refused', meaning(error.code, error.message)));
      return;
    }
    this.#say('');
    this.#tabs.hidden = false;
    this.#drawTools(true);
    const wanted = location.hash.slice(1);
    await this.#open(Object.hasOwn(this.#panels, wanted) ? wanted : 'overview');
  }

  #askForCredential(why) {
    this.#current = '';
    this.#tabs.hidden = true;
    this.#drawTools(false);
    this.#say(why);
    const input = h('input.field', {
      type: 'password',
      name: 'credential',
      required: true,
      autocomplete: 'off',
      'aria-describedby': 'hint',
    });
    const submit = event => {
      event.preventDefault();
      credential.set(input.value.trim());
      this.#enter(true);
    };
    this.#main.replaceChildren(
      h(
        'form.Admin-signin',
        { onsubmit: submit },
        field(w('credential'), input),
        h('p.Admin-hint', { id: 'hint' }, w('credentialHint')),
        h('button.button.-primary', null, w('signIn')),
      ),
    );
    input.focus();
  }

  /** Language and the way out. */
  #drawTools(signedIn) {
    const language = select('language', LANGUAGES, locale().slice(0, 2));
    language.setAttribute('aria-label', w('language'));
    language.addEventListener('change', () => {
      choices.language = language.value;
      location.reload();
    });
    const leave = () => {
      credential.set('');
      this.#askForCredential('');
    };
    const out = h('button.button', { type: 'button', onclick: leave }, w('signOut'));
    this.#tools.replaceChildren(language, ...(signedIn ? [out] : []));
  }

  #tab(name) {
    return h(
      'button.Admin-tab.tab',
      {
        type: 'button',
        role: 'tab',
        id: `tab-${name}`,
        'data-name': name,
        'aria-controls': 'panel',
        onclick: () => this.#open(name),
      },
      w(`tab_${name}`),
    );
  }

  #arrows(event) {
    const next = neighbour(this.#tabs, event);
    if (!next) return;
    next.focus();
    this.#open(next.dataset.name);
  }

  async #open(name) {
    this.#current = name;
    this.#say('');
    history.replaceState(null, '', `#${name}`);
    mark(this.#tabs, this.#tabs.querySelector(`#tab-${name}`));
    const { el, load } = this.#panels[name];
    const panel = { role: 'tabpanel', id: 'panel', 'aria-labelledby': `tab-${name}`, tabindex: '0' };
    this.#main.replaceChildren(h('section', panel, el));
    await this.#attempt(load);
  }

  /** Shows what somebody may do. */
  async #ask(user, room) {
    await this.#open('rights');
    this.#panels.rights.about(user, room);
  }

  async #refresh() {
    const panel = this.#panels[this.#current];
    if (this.#loading || document.hidden || this.#body.querySelector('dialog[open]') || !panel?.live) return;
    this.#loading = true;
    await this.#attempt(panel.load).finally(() => (this.#loading = false));
  }

  /**
   * Calls the server, and tells if that fails.
   * @param {string} [done] what to tell if it does not
   * @returns {Promise<any>} undefined if it failed
   */
  async #attempt(call, done) {
    try {
      const answer = await call();
      if (done) this.#say(done);
      return answer ?? true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const why = meaning(error.code, error.message);
      if (NO_CREDENTIAL.test(error.code)) this.#askForCredential(w('refused', why));
      else this.#say(w('notDone', why));
      return undefined;
    }
  }

  #say(words) {
    this.#notice.textContent = words;
  }
}
