import { h } from './dom.js';

/** Shows how the connection stands, counting down to the next attempt. */
export function Status(el) {
  let connection;
  let timer;

  el.addEventListener('connection', ({ detail }) => {
    connection = { ...detail, code: detail.code ?? connection?.code, refusal: detail.refusal ?? connection?.refusal };
    render();
  });

  function render() {
    clearTimeout(timer);
    const { state, retryAt, code, refusal } = connection;
    const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
    const text = {
      open: 'Connected',
      waiting: `Reconnecting in ${seconds} s`,
      refused: `Refused: ${refusal?.reason ?? code}`,
      closed: 'Closed',
    }[state];
    el.dataset.state = state;
    el.replaceChildren(h('span.Status-dot'), text ?? 'Connecting…');
    if (state === 'waiting') timer = setTimeout(render, 1000);
  }
}
