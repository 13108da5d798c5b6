@NullMarked
package dev.parley.http.file;

import org.jspecify.annotations.NullMarked;
