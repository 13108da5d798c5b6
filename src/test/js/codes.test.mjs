import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { meaning } from '../../../webapp/client/codes.js';

test('the table of close codes is that of the server', () => {
  const java = readFileSync(new URL('../../main/java/dev/parley/wire/CloseCode.java', import.meta.url), 'utf8');
  const rows = [...java.matchAll(/\((\d{4}), "([^"]+)", (true|false)\)/g)];
  assert.ok(rows.length > 10);
  for (const [, code, name, comeBack] of rows) {
    assert.deepEqual(meaning(+code), { code: +code, name, comeBack: comeBack === 'true' });
  }
});

test('an unknown code stops the client if it is 44xx, and otherwise it reconnects', () => {
  assert.equal(meaning(4477).comeBack, false);
  assert.equal(meaning(4577).comeBack, true);
  assert.equal(meaning(1014).comeBack, true);
});
