<?php
/**
 * Counts as the database has them.
 *
 * WordPress's own functions run through everybody's filters, and would count what the reader of
 * this page may see, in the language of this page.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_MAX_STATUSES = 64;

// Up to this many posts, one query for all types takes less than a second.
const IGNY8_MANY_POSTS = 1000000;

/**
 * Counts everything in one query a kind; a kind that takes longer, or whose query fails, is not there.
 *
 * @return array<string, array<string, array<string, int>>> kind to name to status to number.
 */
function igny8_count_at_once(): array {
	global $wpdb;
	$newest = igny8_rows( "SELECT 'newest' AS name, '' AS status, MAX(ID) AS number FROM $wpdb->posts" );
	$few    = (int) ( $newest['newest'][''] ?? 0 ) <= IGNY8_MANY_POSTS;
	return array_filter(
		array(
			'post_types' => $few ? igny8_rows( "SELECT post_type AS name, post_status AS status, COUNT(*) AS number FROM $wpdb->posts GROUP BY post_type, post_status" ) : null,
			'taxonomies' => igny8_rows( "SELECT tt.taxonomy AS name, 'publish' AS status, COUNT(*) AS number FROM $wpdb->term_taxonomy AS tt INNER JOIN $wpdb->terms AS t ON t.term_id = tt.term_id GROUP BY tt.taxonomy" ),
		),
		'is_array'
	);
}

/**
 * Counts one entry; nothing is returned where the database does not answer.
 *
 * @return array{}|array{count: int, counts: array<string, int>}
 */
function igny8_count( string $kind, string $name ): array {
	global $wpdb;
	$query = 'taxonomies' === $kind
		? "SELECT 'one' AS name, 'publish' AS status, COUNT(*) AS number FROM $wpdb->term_taxonomy AS tt INNER JOIN $wpdb->terms AS t ON t.term_id = tt.term_id WHERE tt.taxonomy = %s"
		: "SELECT 'one' AS name, post_status AS status, COUNT(*) AS number FROM $wpdb->posts WHERE post_type = %s GROUP BY post_status";
	$rows  = igny8_rows( $wpdb->prepare( $query, $name ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Both texts stand above.
	return null === $rows ? array() : igny8_sum_up( $name, $rows['one'] ?? array() );
}

/**
 * Returns numbers by name and status, or null where the query fails.
 *
 * @return array<string, array<string, int>>|null
 */
function igny8_rows( string $query ): ?array {
	global $wpdb;
	$shown = $wpdb->suppress_errors( true );
	try {
		$rows = $wpdb->get_results( $query ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery,WordPress.DB.PreparedSQL.NotPrepared -- A cache may be old; callers prepare the query.
	} catch ( Throwable $error ) {
		$rows = null;
	} finally {
		$wpdb->suppress_errors( $shown );
	}
	if ( ! is_array( $rows ) || '' !== $wpdb->last_error ) {
		return null;
	}
	$numbers = array();
	foreach ( $rows as $row ) {
		$numbers[ $row->name ][ $row->status ] = (int) $row->number;
	}
	return $numbers;
}

/**
 * Makes an entry's counts of numbers by status; those of statuses that have no name are left out.
 *
 * @return array{count: int, counts: array<string, int>}
 */
function igny8_sum_up( string $name, array $numbers ): array {
	$counts = array();
	foreach ( $numbers as $status => $number ) {
		if ( $number > 0 && igny8_is_name( (string) $status ) ) {
			$counts[ $status ] = $number;
		}
	}
	return array(
		'count'  => $counts[ 'attachment' === $name ? 'inherit' : 'publish' ] ?? 0,
		'counts' => array_slice( $counts, 0, IGNY8_MAX_STATUSES, true ),
	);
}
