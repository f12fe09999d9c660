<?php
/**
 * How long something may be waited for: whatever was noted, and whatever the clock was when it was.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// The longest wait that the receiver may ask for, and whatever else answers at its address.
const IGNY8_MAX_WAIT_SECONDS          = DAY_IN_SECONDS;
const IGNY8_MAX_STRANGER_WAIT_SECONDS = HOUR_IN_SECONDS;

// By so much the clocks of a site's machines may differ.
const IGNY8_CLOCK_SLACK_SECONDS = 60;

/**
 * Returns the seconds left until an instant that was noted as "now and at most $longest seconds".
 *
 * 0 when it has passed, is no number, or is farther away than that: a clock that was ahead noted it.
 *
 * @param mixed $until   epoch seconds, as they were stored.
 * @param int   $longest in seconds.
 */
function igny8_seconds_left( $until, int $longest ): int {
	$left = is_numeric( $until ) ? (float) $until - time() : 0.0;
	return $left > 0 && $left <= $longest + IGNY8_CLOCK_SLACK_SECONDS ? (int) min( $left, $longest ) : 0;
}

/** Tells whether an instant was noted less than so many seconds ago, and not by a clock that was ahead. */
function igny8_is_recent( $at, int $seconds ): bool {
	return is_numeric( $at ) && igny8_seconds_left( $at + $seconds, $seconds ) > 0;
}

/** Returns an instant that was noted, or 0 where a clock that was ahead noted it. */
function igny8_not_ahead( $at ): int {
	return is_int( $at ) && $at <= time() ? $at : 0;
}

/** Returns how many seconds the receiver still wants to be left alone. */
function igny8_wait_left( array $state ): int {
	return igny8_seconds_left( $state['not_before'], min( $state['wait'], IGNY8_MAX_WAIT_SECONDS ) );
}

/**
 * Reads `Retry-After`: seconds, or a date, which is taken relative to the answer's own.
 *
 * @param mixed $retry_after the header's value, or a list of them.
 * @param mixed $date        the answer's `Date`.
 * @param int   $now         epoch seconds of the receiver, where the answer has no date.
 * @return int seconds; 0 for what is neither, or past.
 */
function igny8_retry_after( $retry_after, $date, int $now ): int {
	$text = is_array( $retry_after ) ? end( $retry_after ) : $retry_after;
	$text = is_string( $text ) ? trim( $text ) : '';
	if ( preg_match( '/^\d+$/D', $text ) ) {
		return (int) $text;
	}
	$until = igny8_http_date( $text );
	$sent  = igny8_http_date( $date );
	return $until ? max( 0, $until - ( $sent ? $sent : $now ) ) : 0;
}

/** Reads an HTTP date in any of the three forms of RFC 9110, as epoch seconds; 0 for anything else. */
function igny8_http_date( $text ): int {
	if ( ! is_string( $text ) || ! preg_match( '/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? (.*\d\d:\d\d:\d\d.*)$/D', $text, $found ) ) {
		return 0;
	}
	$date = date_create_immutable( $found[1], new DateTimeZone( 'UTC' ) );
	return $date ? $date->getTimestamp() : 0;
}

/**
 * Runs something whose requests together take at most so many seconds, or less if an outer call says so.
 *
 * @return mixed what it returns.
 */
function igny8_within( float $seconds, callable $work ) {
	$outer = igny8_deadline();
	igny8_deadline( min( $outer, microtime( true ) + $seconds ) );
	try {
		return $work();
	} finally {
		igny8_deadline( $outer );
	}
}

/** Returns until when requests may take, in epoch seconds; sets it when it is given. */
function igny8_deadline( ?float $until = null ): float {
	static $deadline = INF;
	$deadline = $until ?? $deadline;
	return $deadline;
}

/** Returns how many seconds the next request may take; less than 1 when the time of its action is used up. */
function igny8_request_seconds(): float {
	return min( 'admin' === igny8_context() ? 8.0 : 15.0, igny8_deadline() - microtime( true ) );
}

/** Returns how many seconds all requests of one action may take: a person waits for less. */
function igny8_patience(): int {
	return 'admin' === igny8_context() ? 20 : 60;
}
