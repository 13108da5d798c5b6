/**
 * Lets the page start without a network: registers the service worker, which keeps a copy of the page (see sw.js), and has it
 * look for another build whenever the connection returns. Browsers have service workers on secure origins only; elsewhere
 * this does nothing.
 * @param {import('../client/parley.js').Parley} parley
 */
export function keepShell(parley) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const isCopy = 'offline' in document.documentElement.dataset;
  // the worker that takes over has another build than this page
  if (isCopy) workers.addEventListener('controllerchange', renew);
  let registration;
  parley.addEventListener('open', async () => {
    try {
      const known = registration ?? (isCopy && (await workers.getRegistration()));
      if (known) await known.update();
      registration = known || (await workers.register(new URL('sw.js', document.baseURI), { updateViaCache: 'none' }));
    } catch {
      // a browser that forbids it, or no network after all: the page works as it is
    }
  });
}

/** Loads the page again as soon as nothing is lost by that: files are chosen or on their way, or a dialog is open. */
function renew() {
  if (document.querySelector('.Composer-one, .Uploads-one, dialog[open]')) setTimeout(renew, 3000);
  else location.reload();
}
