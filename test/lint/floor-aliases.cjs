/**
 * The dashboard's one alias, in the only form in which dependency-cruiser takes aliases: a webpack configuration. (It would
 * read `dashboard/tsconfig.json` too, but looks for its paths from the wrong folder.)
 */
const path = require('node:path');

module.exports = { resolve: { alias: { '@contracts': path.resolve('src/contracts') } } };
