/** How long a screen reader is kept quiet after a change, in ms; it looks at `aria-live` only some time after it. */
const QUIET = 100;

/** Keeps what the user is reading in place while elements before it come, go, or change their height. */
export class Anchor {
  #scroller;
  #list;

  /**
   * @param {HTMLElement} scroller
   * @param {HTMLElement} list its items, one child each
   */
  constructor(scroller, list) {
    this.#scroller = scroller;
    this.#list = list;
  }

  /** Runs a change and then scrolls by as much as the first visible item has moved. */
  keep(change) {
    const item = this.#firstVisible();
    const before = item?.getBoundingClientRect().top;
    change();
    if (item?.isConnected) this.#scroller.scrollTop += item.getBoundingClientRect().top - before;
  }

  /** Runs a change that a screen reader does not announce, because it shows nothing new. */
  quietly(change) {
    this.#scroller.setAttribute('aria-live', 'off');
    change();
    setTimeout(() => this.#scroller.setAttribute('aria-live', 'polite'), QUIET);
  }

  /** Never the very first item, which is recreated when older ones are put before it, nor what stands for others. */
  #firstVisible() {
    const edge = this.#scroller.getBoundingClientRect().top;
    const stays = (item, i) => i > 0 && !item.matches('.-hole');
    return [...this.#list.children].find((item, i) => stays(item, i) && item.getBoundingClientRect().bottom > edge);
  }
}
