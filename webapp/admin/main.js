import { applyTheme, choices } from '../app/choices.js';
import { chooseLanguage, setLanguage } from '../app/words.js';
import { Admin } from './Admin.js';
import { loadWords } from './words.js';

applyTheme(choices.theme);
const language = chooseLanguage(choices.language, navigator.languages);
await Promise.all([setLanguage(language), loadWords(language)]);
await new Admin(document.body).start();
