<?php

final class LostTest extends Igny8_Case {

	private const OURS = array( 'igny8_sync_site_structure', 'igny8_ask_receiver', 'igny8_retry_push' );

	/** @dataProvider damages */
	public function test_an_event_that_was_lost_comes_back_once( string $hook, callable $damage ): void {
		$this->connect();
		igny8_push( 'cron' );
		igny8_schedule_cron_jobs();
		wp_unschedule_hook( $hook );
		$damage( $hook );
		igny8_mend_events( igny8_event_limits() );
		foreach ( self::OURS as $each ) {
			$this->assertSame( 1, igny8_count_events( $each ), $each );
		}
		$this->assertLessThanOrEqual( time() + DAY_IN_SECONDS, wp_next_scheduled( 'igny8_sync_site_structure' ) );
		$this->assertLessThanOrEqual( time() + HOUR_IN_SECONDS, wp_next_scheduled( 'igny8_ask_receiver' ) );
		$this->assertEqualsWithDelta( time() + 60, wp_next_scheduled( 'igny8_retry_push' ), 13 );
		$this->assertSame( 'daily', wp_get_schedule( 'igny8_sync_site_structure' ) );
		$this->assertSame( 'hourly', wp_get_schedule( 'igny8_ask_receiver' ) );
		$this->assertFalse( wp_get_schedule( 'igny8_retry_push' ) );
	}

	public function damages(): array {
		$damages = array(
			'gone'            => static function (): void {},
			'in a year'       => static function ( string $hook ): void {
				wp_schedule_event( time() + YEAR_IN_SECONDS, 'hourly', $hook );
			},
			'weekly'          => static function ( string $hook ): void {
				wp_schedule_event( time() + 60, 'weekly', $hook );
			},
			'thrice'          => static function ( string $hook ): void {
				foreach ( array( 0, 60, 120 ) as $later ) {
					wp_schedule_event( time() + $later, 'hourly', $hook );
				}
			},
			'for other words' => static function ( string $hook ): void {
				wp_schedule_event( time() + 60, 'daily', $hook, array( 'odd' ) );
			},
			'once'            => static function ( string $hook ): void {
				wp_schedule_single_event( time() + YEAR_IN_SECONDS, $hook );
			},
		);
		$cases   = array();
		foreach ( self::OURS as $hook ) {
			foreach ( $damages as $name => $damage ) {
				$cases[ "$hook $name" ] = array( $hook, $damage );
			}
		}
		return $cases;
	}

	public function test_sound_events_are_left_alone(): void {
		$this->connect();
		igny8_push( 'cron' );
		igny8_schedule_cron_jobs();
		igny8_schedule_soon();
		$before = _get_cron_array();
		igny8_mend_events( igny8_event_limits() );
		$this->assertSame( $before, _get_cron_array() );
	}

	public function test_a_retry_is_not_put_off_by_being_lost(): void {
		$this->connect();
		igny8_remember_failure( new WP_Error( 'unreachable' ), array( 'at' => time() - 3600 ) );
		igny8_remember( array( 'failures' => 4 ) );
		wp_unschedule_hook( 'igny8_retry_push' );
		igny8_mend_events( igny8_event_limits() );
		$this->assertEqualsWithDelta( time() + 3600, wp_next_scheduled( 'igny8_retry_push' ), 1450 );
	}

	public function test_after_the_last_retry_only_the_daily_push_is_expected(): void {
		$this->connect();
		igny8_remember( array( 'failures' => 9 ) );
		igny8_mend_events( igny8_event_limits() );
		$this->assertFalse( wp_next_scheduled( 'igny8_retry_push' ) );
		$this->assertNotFalse( wp_next_scheduled( 'igny8_sync_site_structure' ) );
	}

	public function test_a_look_in_a_year_is_one_soon(): void {
		$this->connect();
		wp_schedule_single_event( time() + YEAR_IN_SECONDS, 'igny8_push_soon' );
		igny8_mend_events( igny8_event_limits() );
		$this->assertEqualsWithDelta( time() + 30, wp_next_scheduled( 'igny8_push_soon' ), 2 );
	}

	public function test_a_site_that_is_not_connected_gets_no_events(): void {
		wp_schedule_event( time() + YEAR_IN_SECONDS, 'daily', 'igny8_sync_site_structure' );
		igny8_mend_events( igny8_event_limits() );
		$this->assertSame( 0, array_sum( array_map( 'igny8_count_events', IGNY8_EVENTS ) ) );
	}

	public function test_what_others_scheduled_during_a_push_is_kept(): void {
		global $wpdb;
		$this->connect();
		wp_next_scheduled( 'others' );
		$theirs = _get_cron_array();
		$theirs[ time() + 60 ]['others'][ md5( serialize( array() ) ) ] = array( 'schedule' => false, 'args' => array() );
		$wpdb->update( $wpdb->options, array( 'option_value' => serialize( $theirs + array( 'version' => 2 ) ) ), array( 'option_name' => 'cron' ) );
		igny8_push( 'cron' );
		$this->assertNotFalse( wp_next_scheduled( 'igny8_retry_push' ) );
		$this->assertNotFalse( wp_next_scheduled( 'others' ) );
		wp_clear_scheduled_hook( 'others' );
	}
}
