/** What the user chose. The browser keeps it in `localStorage`, which all tabs of this origin share. */
const read = key => {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
};

const write = (key, value) => {
  try {
    localStorage.setItem(key, value);
  } catch {
    // a browser that stores nothing for this origin: the choice ends with the page
  }
};

const forget = key => {
  try {
    localStorage.removeItem(key);
  } catch {
    // likewise
  }
};

export const choices = {
  get name() {
    return read('name') || undefined;
  },
  set name(name) {
    write('name', name);
  },
  /** The access token, in this tab only: the browser forgets it with the tab. */
  get token() {
    try {
      return sessionStorage.getItem('token') || undefined;
    } catch {
      return undefined;
    }
  },
  set token(token) {
    try {
      sessionStorage.setItem('token', token);
    } catch {
      // a browser that stores nothing for this origin: the page connects without the token
    }
  },
  get language() {
    return read('language');
  },
  set language(language) {
    write('language', language);
  },
  get theme() {
    return read('theme') ?? 'auto';
  },
  set theme(theme) {
    write('theme', theme);
  },
  get share() {
    return read('share') === 'yes';
  },
  set share(share) {
    write('share', share ? 'yes' : 'no');
  },
  /** Whether the user wants messages that concern them on the desktop. */
  get notify() {
    return read('notify') === 'yes';
  },
  set notify(notify) {
    write('notify', notify ? 'yes' : 'no');
  },
  /** Whether others see how far the user has read. */
  get showRead() {
    return read('showRead') !== 'no';
  },
  set showRead(show) {
    write('showRead', show ? 'yes' : 'no');
  },
  /** Whether the first visit is over. */
  get arrived() {
    return read('arrived') === 'yes';
  },
  set arrived(arrived) {
    write('arrived', arrived ? 'yes' : 'no');
  },
  /** The text that was begun in a room, but not sent. */
  draft: room => read(`${DRAFT}${room}`) ?? '',
  setDraft(room, text) {
    if (text) write(`${DRAFT}${room}`, text);
    else forget(`${DRAFT}${room}`);
  },
  /** The rooms to enter when the page opens. @returns {string[]} */
  get rooms() {
    return (read('rooms') ?? '').split(' ').filter(Boolean);
  },
  set rooms(names) {
    write('rooms', names.join(' '));
  },
  /** The newest message the user has seen in a room; 0 if unknown in the log of this epoch. */
  readSeq(room, epoch) {
    const [of, seq] = (read(`${READ}${room}`) ?? '').split(' ');
    return of === epoch ? Number(seq) : 0;
  },
  setReadSeq(room, epoch, seq) {
    write(`${READ}${room}`, `${epoch} ${seq}`);
  },
};

const READ = 'read ';
const DRAFT = 'draft ';

/**
 * Calls `listeners[choice]` after another tab changed a choice. The browser does not tell the tab that made the change.
 * @param {{ name(): void, language(): void, theme(): void, showRead(): void, read(room: string): void }} listeners
 */
export function onChoiceElsewhere(listeners) {
  addEventListener('storage', ({ key }) => {
    if (key?.startsWith(READ)) listeners.read(key.slice(READ.length));
    else if (Object.hasOwn(listeners, key ?? '')) listeners[key]();
  });
}

/** Sets the colour scheme of the whole page: `auto`, `light` or `dark`. */
export function applyTheme(theme) {
  document.documentElement.dataset.theme = theme;
}
