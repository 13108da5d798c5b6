// Started by RecipesTest in a folder with react, react-test-renderer, vue and ws: node run.mjs LIBRARY URL
// The recipes of recipes.md against a server: each prints what its components showed.
import { createElement, StrictMode } from 'react';
import { act, create } from 'react-test-renderer';
import { effectScope, ref } from 'vue';
import WebSocket from 'ws';
import { useRoom as useInReact } from './react.js';
import { useRoom as useInVue } from './vue.js';

const [library, url] = process.argv.slice(2);
const { Parley } = await import(library);
globalThis.IS_REACT_ACT_ENVIRONMENT = true;
const warn = console.error;
console.error = (text, ...more) => String(text).includes('react-test-renderer is deprecated') || warn(text, ...more);

const parley = new Parley(url, { WebSocket, name: 'Ada' });
const other = new Parley(url, { WebSocket, name: 'Grace' });

/** Waits until a room has delivered a message. */
async function delivered(name, seq) {
  const room = parley.room(name);
  while (room.seq < seq) await new Promise(resolve => room.addEventListener('message', resolve, { once: true }));
}

const texts = ({ messages, joined }) => `${joined} ${messages.map(({ data }) => data ?? '-').join('+')}`;

async function inReact() {
  const Lines = ({ name }) => texts(useInReact(parley, name));
  const both = name =>
    createElement(
      StrictMode,
      null,
      [1, 2].map(key => createElement(Lines, { key, name })),
    );
  let tree;
  const shown = async (what, change) => {
    await act(change);
    console.log('react', what, JSON.stringify(tree.toJSON()));
  };
  await shown('first', () => (tree = create(both('react'))));
  await shown('said', async () => {
    await other.room('react').say('one');
    await other.room('react').say('two');
    await delivered('react', 2);
  });
  const changed = new Promise(resolve => parley.room('react').addEventListener('changed', resolve, { once: true }));
  await shown('redacted', async () => {
    await other.room('react').redact(1);
    await changed;
  });
  await shown('elsewhere', async () => {
    await parley.room('empty').who();
    tree.update(both('empty'));
  });
  await other.room('react').say('three');
  await delivered('react', 4);
  await shown('back', () => tree.update(both('react')));
  await act(() => tree.unmount());
}

async function inVue() {
  const scope = effectScope();
  const name = ref('vue');
  const view = scope.run(() => useInVue(parley, name));
  console.log('vue first', texts(view.value));
  await other.room('vue').say('one');
  await delivered('vue', 1);
  console.log(
    'vue said',
    texts(view.value),
    view.value.members
      .map(member => member.name)
      .sort()
      .join('+'),
  );
  name.value = 'react';
  await new Promise(setImmediate);
  console.log('vue elsewhere', texts(view.value));
  scope.stop();
  const { value } = view;
  await other.room('react').say('four');
  await delivered('react', 5);
  console.log('vue stopped', value === view.value);
}

await inReact();
await inVue();
parley.close();
other.close();
