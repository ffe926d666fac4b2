/** What a run does: who sits in which room, who sends what and when.. */
package io.busline.bench.plan;
