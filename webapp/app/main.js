import './common.js';
import { App } from './App.js';
import { applyTheme, choices } from './choices.js';
import { chooseLanguage, setLanguage } from './words.js';

// The theme comes first, so that a dark page never flashes white; words come before anything that shows them.
applyTheme(choices.theme);
await setLanguage(chooseLanguage(choices.language, navigator.languages));
new App(document.querySelector('.App'));
