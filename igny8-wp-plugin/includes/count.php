<?php
/**
 * How many posts and terms each entry holds, within a budget of time.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_COUNTING_SECONDS = 5.0;

/**
 * Adds counts to entries, those first that were counted longest ago.
 *
 * When the budget is used up, the rest keep what is known of them (0 at first), and come first next time.
 */
function igny8_add_counts( array $entries, float $seconds ): array {
	$now      = time();
	$deadline = microtime( true ) + $seconds;
	$known    = igny8_known_counts();
	$fresh    = $seconds > 0 ? igny8_count_at_once() : array();
	$counted  = array();
	foreach ( igny8_counting_order( $entries, $known ) as list( $kind, $name ) ) {
		$count = isset( $fresh[ $kind ] ) ? igny8_sum_up( (string) $name, $fresh[ $kind ][ $name ] ?? array() ) : array();
		if ( ! $count && microtime( true ) < $deadline ) {
			$count = igny8_count( $kind, (string) $name );
		}
		$counted[ $kind ][ $name ] = $count ? $count + array( 'at' => $now ) : $known[ $kind ][ $name ] ?? igny8_never_counted();
	}
	update_option( 'igny8_counts', $counted, false );
	return igny8_with_counts( $entries, $counted );
}

/** Puts counts into their entries. */
function igny8_with_counts( array $entries, array $counted ): array {
	foreach ( $counted as $kind => $counts ) {
		foreach ( $counts as $name => $count ) {
			$entries[ $kind ][ $name ]['count'] = $count['count'];
			if ( 'post_types' === $kind ) {
				$entries[ $kind ][ $name ]['counts'] = (object) $count['counts'];
			}
		}
	}
	return $entries;
}

/** Returns what is known of an entry that was never counted. */
function igny8_never_counted(): array {
	return array(
		'count'  => 0,
		'counts' => array(),
		'at'     => 0,
	);
}

/** Returns the last known count of each entry. */
function igny8_known_counts(): array {
	$known = array();
	foreach ( array_filter( igny8_stored_list( 'igny8_counts' ), 'is_array' ) as $kind => $counts ) {
		$known[ $kind ] = array_filter(
			$counts,
			static function ( $count ): bool {
				return is_array( $count ) && is_int( $count['count'] ?? null ) && is_array( $count['counts'] ?? null );
			}
		);
	}
	return $known;
}

/** Lists kind and name of all entries, the one counted longest ago first. */
function igny8_counting_order( array $entries, array $known ): array {
	$order = array();
	$ages  = array();
	foreach ( array_keys( IGNY8_LISTS ) as $kind ) {
		foreach ( array_keys( $entries[ $kind ] ) as $name ) {
			$order[] = array( $kind, $name );
			$ages[]  = igny8_not_ahead( $known[ $kind ][ $name ]['at'] ?? 0 );
		}
	}
	array_multisort( $ages, SORT_NUMERIC, array_keys( $order ), SORT_NUMERIC, $order );
	return $order;
}

/** Tells how many entries the last push could not count in time. */
function igny8_late_counts(): int {
	$times = array();
	foreach ( igny8_known_counts() as $counted ) {
		$times = array_merge( $times, array_column( $counted, 'at' ) );
	}
	$newest = $times ? max( array_map( 'igny8_not_ahead', $times ) ) : 0;
	return count( array_diff( $times, array( $newest ) ) );
}
