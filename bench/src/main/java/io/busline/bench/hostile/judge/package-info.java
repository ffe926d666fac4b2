/** What must hold during an attack and after it, as pure functions of what was seen. */
package io.busline.bench.hostile.judge;
