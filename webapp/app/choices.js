/** What the user chose, kept by the browser where it keeps anything. */
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
    // kept for this page only
  }
};

export const choices = {
  get name() {
    return read('name') || undefined;
  },
  set name(name) {
    write('name', name);
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
  /** The rooms to be in. @returns {string[]} */
  get rooms() {
    return (read('rooms') ?? '').split(' ').filter(Boolean);
  },
  set rooms(names) {
    write('rooms', names.join(' '));
  },
  /** The newest message seen in a room, in the log of an epoch; 0 where that is not known. */
  readSeq(room, epoch) {
    const [of, seq] = (read(`read ${room}`) ?? '').split(' ');
    return of === epoch ? Number(seq) : 0;
  },
  setReadSeq(room, epoch, seq) {
    write(`read ${room}`, `${epoch} ${seq}`);
  },
};

/** Puts the theme on the page. */
export function dress(theme) {
  document.documentElement.dataset.theme = theme;
}
