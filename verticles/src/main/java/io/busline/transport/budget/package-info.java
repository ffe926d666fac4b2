/**
 * Counts what a gateway keeps in memory for its clients, and sheds the clients for whom it keeps most when that is too
 * much. Entry points: {@link io.busline.transport.budget.QueueBudget}, one a gateway, and {@link
 * io.busline.transport.budget.ClientBytes}, one a client. Knows neither sockets nor sessions' contents.
 */
package io.busline.transport.budget;
