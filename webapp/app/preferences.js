import { applyTheme, choices } from './choices.js';
import { sendDown } from './dom.js';
import { chooseLanguage, setLanguage, translate } from './words.js';

/** Everything that shows words, and so has to know when the language changes. */
const SPEAKING =
  '.Rooms, .Head, .Arrival, .Status, .Banner, .Members, .Timeline, .Typing, .Uploads, .Composer, .Inspector';

/** Applies what the user chose, here or in another tab. */
export class Preferences {
  #parley;
  #shared;

  /**
   * @param {import('../client/parley.js').Parley} parley
   * @param {boolean} shared whether this page shares its connection with other tabs; a new choice counts from the next
   *   load on
   */
  constructor(parley, shared) {
    this.#parley = parley;
    this.#shared = shared;
  }

  /** Applies what the settings dialog says. A new token takes effect over a new connection. */
  async save({ name, token, language, theme, share }) {
    Object.assign(choices, { theme, share });
    applyTheme(theme);
    if (name && name !== this.#parley.user?.name) {
      choices.name = name;
      this.#rename(name);
    }
    if (token !== (choices.token ?? '')) {
      choices.token = token;
      this.#parley.reconnect();
    }
    if (language === chooseLanguage(choices.language, navigator.languages)) return;
    choices.language = language;
    await this.speak(language);
  }

  /** Takes the name that a first visit asks for. */
  name(name) {
    choices.name = name;
    this.#rename(name);
  }

  /** Another tab has chosen a name. If the tabs share a connection, that tab reconnects for all of them. */
  renamed() {
    this.#rename(choices.name, this.#shared);
  }

  /** Switches the language of everything on screen. */
  async speak(language) {
    await setLanguage(chooseLanguage(language, navigator.languages));
    translate(document);
    sendDown(document, SPEAKING, 'words');
  }

  /** Takes another name. The server learns it with the next hello, and so over a new connection. */
  #rename(name, byOther = false) {
    if (name === this.#parley.name) return;
    this.#parley.name = name;
    if (!byOther) this.#parley.reconnect();
  }
}
