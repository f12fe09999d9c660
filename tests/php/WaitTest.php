<?php

final class WaitTest extends Igny8_Case {

	private const HTML = '<html>Back soon</html>';

	/** @dataProvider headers */
	public function test_retry_after_is_read_and_bounded( $retry_after, int $seconds ): void {
		$headers = array( 'retry-after' => $retry_after, 'date' => 'Sun, 06 Nov 1994 08:49:37 GMT' );
		$refused = $this->problem( 503, array( 'code' => 'database_unavailable' ), $headers );
		$this->assertSame( $seconds, $refused->get_error_data()['retry_after'] );
	}

	public function headers(): array {
		return array(
			'seconds'           => array( '120', 120 ),
			'spaces'            => array( ' 120 ', 120 ),
			'twice'             => array( array( '60', '120' ), 120 ),
			'a date'            => array( 'Sun, 06 Nov 1994 08:51:37 GMT', 120 ),
			'of RFC 850'        => array( 'Sunday, 06-Nov-94 08:51:37 GMT', 120 ),
			'of asctime'        => array( 'Sun Nov  6 08:51:37 1994', 120 ),
			'on a wrong day'    => array( 'Mon, 06 Nov 1994 08:51:37 GMT', 120 ),
			'a date gone by'    => array( 'Sun, 06 Nov 1994 08:00:00 GMT', 0 ),
			'a date in a year'  => array( 'Mon, 06 Nov 1995 08:49:37 GMT', DAY_IN_SECONDS ),
			'a year'            => array( '31536000', DAY_IN_SECONDS ),
			'beyond an integer' => array( '99999999999999999999999', DAY_IN_SECONDS ),
			'negative'          => array( '-5', 0 ),
			'a float'           => array( '1e9', 0 ),
			'words'             => array( 'next year', 0 ),
			'half a date'       => array( 'Sun, 99 Foo 1994 08:51:37 GMT', 0 ),
			'nothing'           => array( '', 0 ),
			'an empty list'     => array( array(), 0 ),
		);
	}

	public function test_a_date_without_the_answers_own_is_judged_by_the_receivers_clock(): void {
		igny8_remember( array( 'clock_offset' => -1200 ) );
		$until = gmdate( 'D, d M Y H:i:s', time() - 1200 + 300 ) . ' GMT';
		$error = $this->problem( 503, array( 'code' => 'busy' ), array( 'retry-after' => $until ) );
		$this->assertEqualsWithDelta( 300, $error->get_error_data()['retry_after'], 2 );
	}

	public function test_what_is_not_the_receiver_may_ask_for_an_hour_at_most(): void {
		$error = igny8_read_answer( $this->answer( 503, self::HTML, array( 'retry-after' => '31536000' ) ) );
		$this->assertSame( HOUR_IN_SECONDS, $error->get_error_data()['retry_after'] );
	}

	public function test_a_person_need_not_wait_and_the_background_must(): void {
		$this->connect();
		$this->fail_with_retry_after( '600' );
		$this->assertSame( 'told_to_wait', igny8_push( 'cron' )->get_error_code() );
		$this->assertSame( 'told_to_wait', igny8_push( 'retry' )->get_error_code() );
		$this->assertSame( 'told_to_wait', igny8_push( 'change' )->get_error_code() );
		$this->assertSame( 'unreachable', igny8_push( 'manual' )->get_error_code() );
	}

	/** @dataProvider impossible_waits */
	public function test_a_wait_that_this_clock_cannot_have_noted_is_none( $ahead, $wait ): void {
		$this->connect();
		$not_before = is_int( $ahead ) ? time() + $ahead : $ahead;
		update_option( 'igny8_state', compact( 'not_before', 'wait' ) + array( 'failures' => 1 ) );
		$this->assertSame( 'unreachable', igny8_push( 'cron' )->get_error_code() );
	}

	public function impossible_waits(): array {
		return array(
			'noted by a clock a year ahead' => array( YEAR_IN_SECONDS, 600 ),
			'by one twelve hours ahead'     => array( 12 * HOUR_IN_SECONDS, 600 ),
			'longer than a day'             => array( YEAR_IN_SECONDS, 2 * YEAR_IN_SECONDS ),
			'without a length'              => array( 600, null ),
			'a text'                        => array( 'tomorrow', 'long' ),
			'an array'                      => array( array( PHP_INT_MAX ), array( 600 ) ),
			'past'                          => array( -1, 600 ),
		);
	}

	/** @dataProvider locks */
	public function test_a_lock_ends_within_three_minutes( $until, bool $taken ): void {
		global $wpdb;
		$row = is_int( $until ) ? ( time() + $until ) . '|theirs' : $until;
		$this->assertNotSame( '', igny8_lock() );
		$wpdb->update( $wpdb->options, array( 'option_value' => $row ), array( 'option_name' => 'igny8_push_lock' ) );
		$this->assertSame( $taken, '' === igny8_lock() );
	}

	public function locks(): array {
		return array(
			'just taken'           => array( 120, true ),
			'on a machine ahead'   => array( 175, true ),
			'over'                 => array( -1, false ),
			'by a clock ahead'     => array( YEAR_IN_SECONDS, false ),
			'by one minutes ahead' => array( 185, false ),
			'written by others'    => array( 'a:1:{i:0;s:1:"x";}', false ),
			'empty'                => array( '', false ),
		);
	}

	public function test_a_change_noted_by_a_clock_ahead_is_noticed_again(): void {
		$this->connect();
		$this->assertTrue( igny8_notice_change() );
		update_option( 'igny8_change', array( 'at' => microtime( true ) + YEAR_IN_SECONDS ) + get_option( 'igny8_change' ) );
		$this->assertTrue( igny8_notice_change() );
	}

	public function test_what_a_clock_ahead_counted_is_late_and_counted_first(): void {
		$at      = static function ( int $seconds ): array {
			return array( 'count' => 1, 'counts' => array(), 'at' => time() + $seconds );
		};
		$entries = array( 'post_types' => array( 'post' => array(), 'page' => array() ), 'taxonomies' => array() );
		$known   = array( 'post_types' => array( 'post' => $at( -9 ), 'page' => $at( YEAR_IN_SECONDS ) ) );
		update_option( 'igny8_counts', $known );
		$this->assertSame( array( 'post_types', 'page' ), igny8_counting_order( $entries, $known )[0] );
		$this->assertSame( 1, igny8_late_counts() );
		update_option( 'igny8_counts', array( 'post_types' => array( 'post' => $at( YEAR_IN_SECONDS ), 'page' => $at( 0 ), 'book' => $at( 0 ) ) ) );
		$this->assertSame( 1, igny8_late_counts() );
	}

	/** @dataProvider odd_values */
	public function test_what_others_write_into_our_options_stops_nothing( $odd ): void {
		$this->connect();
		update_option( 'igny8_change', $odd );
		$this->assertTrue( igny8_notice_change() );
		foreach ( array( 'state', 'counts', 'route', 'change', 'reading', 'uuid', 'last_structure_sync' ) as $name ) {
			update_option( "igny8_$name", $odd );
		}
		igny8_ask_hourly();
		igny8_run_daily();
		$this->assertSame( 'unreachable', igny8_push( 'manual' )->get_error_code() );
		update_option( 'igny8_state', array_fill_keys( array_keys( igny8_blank_state() ), $odd ) );
		igny8_remember( array( 'clock_offset' => PHP_INT_MAX ) );
		$this->assertSame( 0, igny8_state()['clock_offset'] );
		igny8_facts();
		$this->assertSame( 'critical', igny8_judge()[0] );
		$this->assertSame( 'unreachable', igny8_push( 'manual' )->get_error_code() );
		foreach ( array( 'connection', 'api_key' ) as $name ) {
			$this->connect();
			update_option( "igny8_$name", $odd );
			$this->assertSame( 'not_connected', igny8_push( 'manual' )->get_error_code() );
		}
	}

	public function odd_values(): array {
		return array(
			'a text'         => array( 'odd' ),
			'true'           => array( true ),
			'a number'       => array( 7.5 ),
			'a list'         => array( array( 'odd', array( 1 ) ) ),
			'an object'      => array( (object) array( 'at' => 1 ) ),
			'odd members'    => array( array( 'last' => 'x', 'failures' => 'many', 'url' => array(), 'integration' => array(), 'digest' => array(), 'at' => array() ) ),
		);
	}

	/** @dataProvider server_times */
	public function test_only_a_possible_time_is_learnt_from_a_server( $server_time, int $offset ): void {
		$server_time = 3600 === $server_time ? time() + 3600 : $server_time;
		igny8_learn_clock( $this->problem( 401, array( 'code' => 'clock_skew', 'server_time' => $server_time ) ) );
		$this->assertEqualsWithDelta( $offset, igny8_state()['clock_offset'], 2 );
	}

	public function server_times(): array {
		return array(
			'an hour ahead'  => array( 3600, 3600 ),
			'beyond any'     => array( PHP_INT_MAX, 0 ),
			'negative'       => array( -1, 0 ),
			'milliseconds'   => array( 1795611235000, 0 ),
			'a text'         => array( '17', 0 ),
		);
	}

	public function test_when_the_time_is_used_up_nothing_is_asked(): void {
		$this->connect();
		$push = static function () {
			return igny8_within(
				60,
				static function () {
					return igny8_push( 'manual' );
				}
			);
		};
		$this->assertSame( 'timeout', igny8_within( 0, $push )->get_error_code() );
		$this->assertInfinite( igny8_deadline() );
		$this->assertSame( 'unreachable', $push()->get_error_code() );
	}

	private function fail_with_retry_after( string $seconds ): void {
		$error = $this->problem( 429, array( 'code' => 'too_many' ), array( 'retry-after' => $seconds ) );
		igny8_remember_failure( $error, array( 'at' => time() ) );
	}

	protected function tearDown(): void {
		$GLOBALS['wpdb']->query( "DELETE FROM {$GLOBALS['wpdb']->options} WHERE option_name = 'igny8_push_lock'" );
	}
}
