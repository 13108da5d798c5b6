import { App } from './App.js';
import { applyTheme, choices } from './choices.js';
import { chooseLanguage, setLanguage } from './words.js';

applyTheme(choices.theme);
await setLanguage(chooseLanguage(choices.language, navigator.languages));
new App(document.querySelector('.App'));
