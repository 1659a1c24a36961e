// The classic script with everything inside: defines the elements of every figure.

import "./inline.js";
