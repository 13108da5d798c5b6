/**
 * Accepts files dropped anywhere on the page, so that the browser does not navigate to them. Dragged text and links are
 * left to the browser, which drops them into text fields.
 * @param {(files: FileList) => void} take
 */
export function acceptDrops(take) {
  const over = shown => document.body.classList.toggle('-dropping', shown);
  const hasFiles = ({ dataTransfer }) => dataTransfer.types.includes('Files');
  document.addEventListener('dragover', event => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over(true);
  });
  document.addEventListener('dragleave', event => event.relatedTarget || over(false));
  document.addEventListener('drop', event => {
    over(false);
    if (!hasFiles(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
}
