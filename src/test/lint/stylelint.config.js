/** The house rules for CSS: the standard ones, with Parley's class names. */
export default {
  extends: 'stylelint-config-standard',
  rules: {
    // states follow parts in a component's sheet, so specificity goes up and down by design
    'no-descending-specificity': null,
    // names of fonts are names
    'value-keyword-case': ['lower', { ignoreProperties: ['/^--/', 'font'] }],
    // Component, Component-part; .-state stands beside one of these; a few shared classes are lower case
    'selector-class-pattern': [
      '^([A-Z][A-Za-z]*(-[a-z][A-Za-z]*)?|-?[a-z]+)$',
      { message: 'Expected Component, Component-part, -state or shared' },
    ],
  },
};
