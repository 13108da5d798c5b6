/** Numbers and times as people read them. Pure: the language tag is a parameter. */

/** @param {number} bytes @returns {string} `12 KB`; 1 KB is 1024 bytes, as limits are set */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const mega = bytes >= 1024 * 1024;
  const amount = bytes / (mega ? 1024 * 1024 : 1024);
  return `${amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount)} ${mega ? 'MB' : 'KB'}`;
}

/** @param {number} at ms since 1970 @returns {string} `14:05` */
export const clock = (at, language) => format(language, { hour: 'numeric', minute: '2-digit' }).format(at);

/** The same without “AM” or “PM”, for a place that is narrow and beside a full time. @returns {string} `2:05` */
export const shortClock = (at, language) =>
  format(language, { hour: 'numeric', minute: '2-digit' })
    .formatToParts(at)
    .filter(({ type }) => type !== 'dayPeriod')
    .map(({ value }) => value)
    .join('')
    .trim();

/** @returns {string} date and time in full */
export const moment = (at, language) => format(language, { dateStyle: 'full', timeStyle: 'medium' }).format(at);

/** The day of a time: `today` and `yesterday` by the words given, other days by date. */
export function day(at, now, language, { today, yesterday }) {
  const then = new Date(at);
  if (sameDay(at, now)) return today;
  const before = new Date(now);
  before.setDate(before.getDate() - 1);
  if (sameDay(at, before)) return yesterday;
  const year = then.getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric';
  return format(language, { weekday: 'long', day: 'numeric', month: 'long', year }).format(then);
}

/** Whether two times are on the same day in the local time zone. */
export const sameDay = (a, b) => new Date(a).toDateString() === new Date(b).toDateString();

const formats = new Map();

/** Formats are expensive to create and needed for each message, so they are kept. */
function format(language, options) {
  const key = language + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language, options));
  return formats.get(key);
}
