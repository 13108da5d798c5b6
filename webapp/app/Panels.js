/**
 * The parts of the page that can be put away: the list of rooms (a drawer on a small screen), the people (beside the
 * messages, or over them if there is no space) and the inspector. Everything under an open panel is `inert`, so that
 * neither Tab nor a screen reader gets there.
 */
export class Panels {
  #el;
  /** Loads and mounts the inspector; called once, before it is first shown. */
  #mountInspector;
  #mounted;
  #phone = matchMedia('(width < 720px)');
  #roomy = matchMedia('(width >= 1060px)');

  /**
   * @param {HTMLElement} el the page
   * @param {(inspector: HTMLElement) => Promise<void>} mountInspector
   */
  constructor(el, mountInspector) {
    this.#el = el;
    this.#mountInspector = mountInspector;
    for (const query of [this.#phone, this.#roomy]) query.addEventListener('change', () => this.#cover());
    this.#find('.App-scrim').addEventListener('click', () => this.#back());
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && this.#back());
    this.#cover();
  }

  /** Opens or closes the drawer with the rooms; it is part of the page unless the screen is small. */
  drawer(open) {
    if (open === this.#has('-drawer')) return;
    this.#el.classList.toggle('-drawer', open);
    this.#cover();
    this.#find(open ? '.Rooms-link[aria-current]' : '.Head-menu').focus();
  }

  /** Shows or hides the people. */
  people() {
    this.#el.classList.toggle(this.#roomy.matches ? '-folded' : '-people');
    this.#cover();
  }

  /** Shows or hides the inspector. @returns {Promise<boolean>} whether it is shown now */
  async inspect() {
    const inspector = this.#find('.Inspector');
    await (this.#mounted ??= this.#mountInspector(inspector));
    const open = this.#el.classList.toggle('-inspecting');
    inspector.hidden = !open;
    this.#cover();
    if (!open) this.#find('.Head-inspect').focus();
    return open;
  }

  /** Closes what lies over the page. */
  #back() {
    this.drawer(false);
    if (!this.#peopleOver()) return;
    this.people();
    this.#find('.Head-people').focus();
  }

  /** Whether the people cover part of the messages. */
  #peopleOver() {
    return this.#has('-people') && !this.#roomy.matches;
  }

  /** Brings `inert` and `aria-expanded` up to date after a panel or the width of the screen has changed. */
  #cover() {
    const drawn = this.#has('-drawer');
    const under = drawn || (this.#phone.matches && this.#has('-inspecting'));
    this.#find('.Head').inert = this.#find('.Members').inert = under;
    this.#find('.App-stage').inert = under || this.#peopleOver();
    this.#find('.Rooms').inert = under && !drawn;
    const people = this.#roomy.matches ? !this.#has('-folded') : this.#has('-people');
    this.#find('.Head-people').setAttribute('aria-expanded', people);
    this.#find('.Head-inspect').setAttribute('aria-expanded', this.#has('-inspecting'));
  }

  #has(state) {
    return this.#el.classList.contains(state);
  }

  #find(selector) {
    return this.#el.querySelector(selector);
  }
}
